import type { NextConfig } from 'next';

const securityHeaders = [
  { key: 'Content-Security-Policy', value: "frame-ancestors 'none'" },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=()' },
];

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
  ],
  // The image optimizer fetches what it is told to; it is told of the product pictures only.
  images: { remotePatterns: [], localPatterns: [{ pathname: '/products/**' }] },
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
};

export default config;
