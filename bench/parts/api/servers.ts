import { startPinned } from '../../harness/pinned-process.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import type { BenchContext } from '../../harness/context.ts';

export const AUDIENCE = 'http://api.monoshop.com/products';
export const SCOPE = 'read:products';

/** Starts the server of this folder. @param guard name in `GUARDS`. */
export function startServer(context: BenchContext, guard: string, issuer: string): Promise<PinnedProcess> {
  return startPinned({
    command: process.execPath,
    args: ['--expose-gc', '--import', 'tsx', 'express-server.ts'],
    cwd: import.meta.dirname,
    core: context.serverCore,
    env: {
      NODE_ENV: 'production',
      BENCH_GUARD: guard,
      BENCH_ISSUER: issuer,
      BENCH_AUDIENCE: AUDIENCE,
      BENCH_SCOPE: SCOPE,
    },
  });
}
