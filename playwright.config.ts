import { defineConfig, devices } from '@playwright/test';
import { requireChromium } from './scripts/chromium.ts';

const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './e2e/build.ts',
  // Each worker opens a shop of its own; two cores carry two, since a browser test waits more than it works.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // A test that needs a second try is a fault.
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  use: {
    ...devices['Desktop Chrome'],
    // Recording one costs every test a part of its time, and CI does not collect them.
    trace: process.env['CI'] ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: requireChromium(),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
