import { join } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // The compiler at the root checks these files with all others.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: join(import.meta.dirname, '../../../..') },
};

export default config;
