import { defineConfig, devices } from '@playwright/test';
import type { ProjectOptions } from './e2e/shop.ts';
import { requireChromium } from './scripts/chromium.ts';

const isRoot = process.getuid?.() === 0;
const tokenMode = process.env['MONOSHOP_TOKENS'];

/** One token for each API is for a tenant that gives no other, which refuses a request for a combined one. */
const toEnv = (mode: string) => ({
  projectEnv: { MONOSHOP_TOKENS: mode, TENANT_SINGLE_RESOURCE: String(mode === 'per-api') },
});

/** What depends on which access tokens there are, once more with one for each API. */
const PER_API = { name: 'per-api', grep: /@tokens/, use: toEnv('per-api') };

export default defineConfig<object, ProjectOptions>({
  projects: tokenMode ? [{ name: tokenMode, use: toEnv(tokenMode) }] : [{ name: 'combined' }, PER_API],
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './e2e/build.ts',
  // Each worker opens a shop of its own; two cores carry three, since a browser test waits more than it works.
  workers: 3,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // A test that needs a second try is a fault.
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  use: {
    ...devices['Desktop Chrome'],
    // Recording one copies the document at every step, in the thread that is measured, and CI does not collect them.
    trace: process.env['CI'] || process.env['MONOSHOP_JUDGE_TIMES'] ? 'off' : 'retain-on-failure',
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
