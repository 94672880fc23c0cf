import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages/*,tenant,api-*,web,scripts,e2e/faults,bench,packaging}/**/*.test.{ts,tsx}'],
    reporters: ['default', './scripts/unhandled-errors.ts'],
    exclude: ['**/node_modules/**', '**/.next*/**', 'packaging/new/template/**'],
    // The workspaces export TypeScript source, which only Vite's pipeline can load on Node 20.
    server: { deps: { inline: [/@monocloud\//, /@monoshop\//] } },
    // Vitest leaves one core to itself, which of two is half of them; it has little to do once the files are transformed.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // What is waited for comes soon, but not within the default second on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    // `npm run coverage`: of the two packages that others are to rely on, and of what is delivered of them.
    coverage: {
      include: ['packages/auth-core/src/**', 'packages/auth-nextjs/src/**'],
      exclude: ['**/*.test.*', '**/*.test-d.ts', '**/testing/**'],
      reporter: ['text', 'json'],
      reportOnFailure: true,
      thresholds: {
        'packages/auth-core/src/**': { lines: 95, branches: 95 },
        'packages/auth-nextjs/src/**': { lines: 95, branches: 95 },
      },
    },
  },
});
