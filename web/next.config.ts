import { join } from 'node:path';
import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from 'next/constants.js';
import { collectExcerpts } from './server/lab/excerpts.ts';

/** What the token lab shows of the source, taken when the storefront is built: a running one may have no source around. */
function readExcerpts(phase: string): Record<string, string> {
  if (phase !== PHASE_PRODUCTION_BUILD && phase !== PHASE_DEVELOPMENT_SERVER) return {};
  return { MONOSHOP_LAB_EXCERPTS: JSON.stringify(collectExcerpts(join(process.cwd(), '..'))) };
}

/**
 * With `MONOSHOP_WEB_STANDALONE` the build collects what it needs to run (`npm run build`), and `next start` is not for it.
 * The image optimizer is off, so its libraries, nearly half of the rest, stay out.
 */
const standalone: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: join(process.cwd(), '..'),
  outputFileTracingExcludes: { '*': ['../node_modules/sharp/**', '../node_modules/@img/**'] },
};

const config: NextConfig = {
  // A test run builds into its own folder, beside a product that is running from `.next`.
  distDir: process.env.MONOSHOP_WEB_DIST || '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  transpilePackages: [
    '@monocloud/auth-core',
    '@monocloud/auth-nextjs',
    '@monoshop/api-invoices',
    '@monoshop/api-products',
    '@monoshop/service-kit',
  ],
  // The pictures are plain SVG; without the optimizer there is nothing that fetches for others.
  images: { unoptimized: true },
  // Nothing here takes a body but the auth routes, and what they take is a logout token or a callback's form.
  experimental: { proxyClientMaxBodySize: '64kb' },
};

export default (phase: string): NextConfig => ({
  ...config,
  ...(process.env.MONOSHOP_WEB_STANDALONE ? standalone : {}),
  env: readExcerpts(phase),
});
