import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages/*,tenant,api-*,web,scripts}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/.next*/**'],
    // The workspaces export TypeScript source, which only Vite's pipeline can load on Node 20.
    server: { deps: { inline: [/@monocloud\//, /@monoshop\//] } },
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
