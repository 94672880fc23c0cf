import { join } from 'node:path';
import { interleave, measureLoad } from '../../harness/interleave.ts';
import type { Outcome } from '../../harness/interleave.ts';
import { startPinned } from '../../harness/pinned-process.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import type { BenchContext } from '../../harness/context.ts';
import { assertAnswers } from './answers.ts';
import { CONNECTIONS } from './protection.ts';
import { AUDIENCE, findRuntime, startServer } from './servers.ts';
import type { TokenFiles } from './tokens.ts';

const ROOM = join(import.meta.dirname, '../../../api-products');

function startProduct(
  context: BenchContext,
  issuer: string,
  env: Record<string, string>,
): Promise<PinnedProcess> {
  return startPinned({
    command: process.execPath,
    args: ['--import', 'tsx', 'server.ts'],
    cwd: ROOM,
    core: context.serverCore,
    portVariable: 'API_PORT',
    env: {
      NODE_ENV: 'production',
      API_HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      MONOCLOUD_BACKEND_TENANT_DOMAIN: issuer,
      MONOCLOUD_BACKEND_AUDIENCE: AUDIENCE,
      ...env,
    },
  });
}

/**
 * Measures the Product API as it is shipped, with logging, headers and limits, against the same without its guard.
 *
 * @throws Error when it answered otherwise than it has to.
 */
export async function compareProduct(
  context: BenchContext,
  issuer: string,
  tokens: TokenFiles,
): Promise<Outcome[]> {
  const runtime = findRuntime('Node 20');
  if (!runtime) throw new Error('This very Node is not there.');
  const open = await startServer(context, { runtime, program: 'open-product.ts', guard: 'none', issuer });
  const unlimited = await startProduct(context, issuer, { API_REQUESTS_PER_MINUTE: '0' });
  const shipped = await startProduct(context, issuer, {});
  const servers = [open, unlimited, shipped];
  try {
    await assertAnswers(open, [tokens.few.file], false);
    for (const server of [unlimited, shipped]) await assertAnswers(server, [tokens.few.file], true);
    const names = ['without its guard', 'without the rate limit', 'as shipped'];
    const variants = servers.map((server, index) => ({
      name: `Product API ${names[index]}`,
      baseline: index === 0 ? undefined : `Product API ${names[0]}`,
      measure: () =>
        measureLoad(server, {
          url: `${server.url}/products`,
          core: context.loadCore,
          connections: CONNECTIONS,
          seconds: context.secondsPerRound,
          tokens: tokens.few.file,
        }),
    }));
    return await interleave(variants, context.rounds);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
