import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/environment.ts';
import { listSourcePaths } from '../../../scripts/source-files.ts';
import { startPinned } from '../../harness/pinned-process.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';

const APP = join(import.meta.dirname, 'peer-app');
const STAMP = join(APP, '.next/built-from');
const NEXT = createRequire(join(ROOT, 'web/package.json')).resolve('next/dist/bin/next');
const QUIET = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const;

/** What the handlers beside the product answer, or pass on. */
export interface PeerSettings {
  /** JSON text of the product's own answer. */
  answer: string;
  /** Address of the API's data. */
  apiUrl: string;
  token: string;
  core: number;
}

function digestSources(): string {
  const hash = createHash('sha256')
    .update(process.version)
    .update(readFileSync(join(ROOT, 'package-lock.json')));
  const paths = listSourcePaths(APP).filter(
    (path) => /(route|config)\.ts$/.test(path) && !path.includes('/.next/'),
  );
  for (const path of paths.sort()) hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  return hash.digest('hex');
}

/** Builds with the product's own Next, unless that was done from the very same sources. @throws Error when it fails. */
function build(): void {
  const digest = digestSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
  const env = { ...process.env, ...QUIET };
  const { status, stdout, stderr } = spawnSync(process.execPath, [NEXT, 'build'], {
    cwd: APP,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The handlers to compare with did not build:\n${stdout}${stderr}`);
  writeFileSync(STAMP, digest);
}

/** Starts the handlers that the product is compared with, as the product is started. */
export function startPeer({ answer, apiUrl, token, core }: PeerSettings): Promise<PinnedProcess> {
  build();
  return startPinned({
    command: process.execPath,
    args: [NEXT, 'start', '--hostname', '127.0.0.1'],
    cwd: APP,
    core,
    env: { ...QUIET, PEER_ANSWER: answer, PEER_API_URL: apiUrl, PEER_TOKEN: token },
  });
}
