import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './environment.ts';
import { listSourcePaths } from './source-files.ts';
import type { Environment } from './environment.ts';

const SOURCES = [
  'web',
  'packages',
  'api-products/contract.ts',
  'api-invoices/contract.ts',
  'package-lock.json',
];

function isCurrent(distDir: string): boolean {
  const built = statSync(join(ROOT, 'web', distDir, 'BUILD_ID'), { throwIfNoEntry: false });
  if (!built) return false;
  // Folders count too: their time tells of deleted files.
  return SOURCES.flatMap((source) => listSourcePaths(join(ROOT, source)))
    .filter((path) => !/\.test\.tsx?$/.test(path))
    .every((path) => statSync(path).mtimeMs < built.mtimeMs);
}

/**
 * Builds the storefront into `web/<distDir>` unless that is newer than every source.
 *
 * @throws Error carrying the build's own output when it fails.
 */
export async function buildWeb(distDir: string, env: Environment, signal?: AbortSignal): Promise<void> {
  if (isCurrent(distDir)) return;
  const cli = createRequire(join(ROOT, 'web/package.json')).resolve('next/dist/bin/next');
  const child = spawn(process.execPath, [cli, 'build'], {
    cwd: join(ROOT, 'web'),
    env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', MONOSHOP_WEB_DIST: distDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  child.once('error', () => undefined);
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`The storefront did not build:\n${output.join('')}`);
}
