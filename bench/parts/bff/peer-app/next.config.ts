import { join } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // Each process loads its own peer alone: what one of them does to a process must not slow the others down.
  experimental: { preloadEntriesOnStart: false },
  // The compiler at the root checks these files with all others.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: join(import.meta.dirname, '../../../..') },
};

export default config;
