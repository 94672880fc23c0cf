import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { APIS } from '@monoshop/apis';
import { startProcess } from './child-process.ts';
import { ROOT, type Environment } from './environment.ts';
import { withoutOthersSecrets } from './shop.ts';
import { listSources } from './source-files.ts';

const SOURCES = [
  'web',
  'packages',
  ...APIS.map(({ name }) => `api-${name}/contract.ts`),
  'package-lock.json',
];
/** Where tests, faults and measurements build to: a product that is running keeps its `.next`. */
export const TEST_BUILD = '.next-test';

const NOT_BUILT = /\.test\.tsx?$|\/(testing|fixture)\/|\.md$/;

/** A digest of everything the build is made from: other files, or other public variables, make another build. */
function digestSources(env: Environment): string {
  const hash = createHash('sha256').update(`${process.version}\0`);
  for (const name of Object.keys(env).sort()) {
    if (name.startsWith('NEXT_PUBLIC_')) hash.update(`${name}=${env[name]}\0`);
  }
  const paths = SOURCES.flatMap((source) => listSources(source));
  for (const path of paths.sort()) {
    if (!NOT_BUILT.test(path)) hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  }
  return hash.digest('hex');
}

/**
 * Builds the storefront into `web/<distDir>` unless that was built from the same sources. A build made with
 * `MONOSHOP_WEB_STANDALONE` also serves without it.
 *
 * @throws Error carrying the build's own output when it fails.
 */
export async function buildWeb(distDir: string, env: Environment, signal?: AbortSignal): Promise<void> {
  const stamp = join(ROOT, 'web', distDir, 'built-from');
  const digest = digestSources(env);
  const isStandalone = Boolean(env['MONOSHOP_WEB_STANDALONE']);
  const [built, kind] = existsSync(stamp) ? readFileSync(stamp, 'utf8').split(' ') : [];
  if (built === digest && (kind === 'standalone' || !isStandalone)) return;
  // A build that fails half-way must not pass for the one that was there before.
  rmSync(stamp, { force: true });
  const cli = createRequire(join(ROOT, 'web/package.json')).resolve('next/dist/bin/next');
  signal?.throwIfAborted();
  const child = startProcess(process.execPath, [cli, 'build'], {
    cwd: join(ROOT, 'web'),
    env: {
      ...withoutOthersSecrets(env, 'web'),
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      MONOSHOP_WEB_DIST: distDir,
    },
  });
  const abort = () => void child.stop();
  signal?.addEventListener('abort', abort);
  const { code } = await child.closed;
  signal?.removeEventListener('abort', abort);
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`The storefront did not build:\n${child.output()}`);
  writeFileSync(stamp, isStandalone ? `${digest} standalone` : digest);
}

/** Builds what tests, faults and measurements run: one build, from which `npm run build` can put its folder together too. */
export const buildTestWeb = (): Promise<void> =>
  buildWeb(TEST_BUILD, { ...process.env, MONOSHOP_WEB_STANDALONE: '1' });
