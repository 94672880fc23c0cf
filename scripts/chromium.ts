import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { ROOT } from './environment.ts';

const SYSTEM_BROWSERS = [
  // The same engine without a window system: its tests take about half of the processor time.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const isRoot = () => process.getuid?.() === 0;

function findInstalled(): string | undefined {
  return [chromium.executablePath(), ...SYSTEM_BROWSERS].find((path) => path && existsSync(path));
}

function runQuietly(file: string, args: string[]): boolean {
  const { status } = spawnSync(file, args, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

function installFromDebian(): boolean {
  if (!isRoot() || !existsSync('/usr/bin/apt-get')) return false;
  const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
  return (
    runQuietly('apt-get', install) || (runQuietly('apt-get', ['update']) && runQuietly('apt-get', install))
  );
}

/**
 * The browser the tests drive: `MONOSHOP_CHROMIUM`, Playwright's own, the system's, or one installed now.
 *
 * @throws Error that says what to do when there is none to be had.
 */
export function requireChromium(): string {
  const named = process.env['MONOSHOP_CHROMIUM'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`MONOSHOP_CHROMIUM is "${named}", and there is no such file. Correct it or unset it.`);
  }
  const found = findInstalled();
  if (found) return found;
  console.log('No Chromium found; installing one …');
  const playwright = ['node_modules/@playwright/test/cli.js', 'install', 'chromium'];
  if (!runQuietly(process.execPath, playwright)) installFromDebian();
  const installed = findInstalled();
  if (installed) return installed;
  throw new Error(
    'The browser tests need Chromium. Install it (Debian, Ubuntu: sudo apt-get install chromium; elsewhere: npx playwright install chromium), or set MONOSHOP_CHROMIUM to its path.',
  );
}
