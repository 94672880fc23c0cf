import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/environment.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';
import { test as base } from './waiting-shop.ts';

/** For busy machines. */
const BUILD_TIMEOUT_MS = 300_000;

async function build(dir: string): Promise<void> {
  // With the storefront that the other tests use, unless its sources changed: the command then only puts it together.
  const env = { ...process.env, MONOSHOP_WEB_DIST: TEST_BUILD };
  const child = spawn(process.execPath, ['scripts/monoshop.mjs', 'build', dir], { cwd: ROOT, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(output);
}

/** A shop from `npm run build`, outside of the repository: the folder must contain all that the services need. */
export const test = base.extend<object, { buildParent: string; productionDir: string }>({
  buildParent: [tmpdir(), { scope: 'worker', option: true }],
  productionDir: [
    async ({ buildParent }, use) => {
      const dir = mkdtempSync(join(buildParent, 'monoshop-production-'));
      await build(dir);
      await use(dir);
      rmSync(dir, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: BUILD_TIMEOUT_MS },
  ],
});
