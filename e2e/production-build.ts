import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '@monoshop/testing/process';
import { ROOT } from '../scripts/environment.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';
import { test as base } from './waiting-shop.ts';

/** For busy machines. */
const BUILD_TIMEOUT_MS = 300_000;

async function build(dir: string): Promise<void> {
  // With the storefront that the other tests use, unless its sources changed: the command then only puts it together.
  const env = { ...process.env, MONOSHOP_WEB_DIST: TEST_BUILD };
  const child = startProcess(process.execPath, ['scripts/monoshop.mjs', 'build', dir], { cwd: ROOT, env });
  const { code } = await child.closed;
  if (code !== 0) throw new Error(child.output());
}

/** A shop from `npm run build`, outside of the repository: the folder must contain all that the services need. */
export const test = base.extend<object, { productionDir: string }>({
  productionDir: [
    async ({ browserName: _browserName }, use) => {
      const dir = mkdtempSync(join(tmpdir(), 'monoshop-production-'));
      await build(dir);
      await use(dir);
      rmSync(dir, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: BUILD_TIMEOUT_MS },
  ],
});
