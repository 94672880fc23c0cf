import { join } from 'node:path';
import { APIS } from '@monoshop/apis';
import type { NextConfig } from 'next';

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
  // A test run builds into its own folder, so that a product can keep running from `.next`.
  distDir: process.env.MONOSHOP_WEB_DIST || '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  transpilePackages: [
    '@monocloud/auth-core',
    '@monocloud/auth-nextjs',
    '@monoshop/apis',
    ...APIS.map(({ name }) => `@monoshop/api-${name}`),
    '@monoshop/service-kit',
  ],
  // The pictures are plain SVG; without the optimizer there is nothing that fetches for others.
  images: { unoptimized: true },
  // Nothing here takes a body but the auth routes, and what they take is a logout token or a callback's form.
  experimental: { proxyClientMaxBodySize: '64kb' },
};

export default { ...config, ...(process.env.MONOSHOP_WEB_STANDALONE ? standalone : {}) };
