import { startRedisServer } from '@monoshop/testing/redis-server';
import type { BenchContext, Section } from '../../harness/context.ts';
import { openProduct } from '../../harness/product.ts';
import { openPostgresProbe } from './postgres.ts';
import { MACHINE_CONNECTIONS, toMachinesTable, toModelTable, type Point } from './prediction.ts';
import { openRedisProbe } from './redis.ts';
import { countRefreshes } from './refreshes.ts';
import { measureThroughput } from './throughput.ts';

const SESSIONS = 10_000;
/** Two requests of a dashboard in each MONOSHOP_REFRESH_SECONDS; the local tenant's tokens live so long. */
const USERS = { requestSeconds: 7.5, tokenSeconds: 300 };

async function measureThere(context: BenchContext, redisUrl: string) {
  const redis = await openRedisProbe(redisUrl, context.loadCore);
  const postgres = await openPostgresProbe(context.loadCore);
  const env = { MONOSHOP_SESSION_REDIS_URL: redisUrl };
  const ownEnv = postgres && { products: { API_DATABASE_URL: postgres.url } };
  const open = (copies: number) => openProduct(context, { env, ownEnv, copies, apiCore: context.serverCore });
  const one = { product: await open(1), redis, postgres };
  const two = { product: await open(2), redis, postgres };
  try {
    context.report('one and two of each');
    const { sections, points, cookie } = await measureThroughput(context, { one, two });
    const bytes = SESSIONS * (await redis.readSessionBytes());
    const memory: Section = {
      table: 'Sessions in Redis',
      kind: 'absolute',
      rows: [
        { what: 'memory of 10,000 sessions, MB', amount: (bytes / 1024 / 1024).toFixed(1) },
        { what: 'the cookie of a session, bytes', amount: cookie.length },
      ],
    };
    return { sections: [...sections, memory], points };
  } finally {
    await Promise.all([one.product.close(), two.product.close(), redis.close()]);
    await postgres?.close();
  }
}

/** The model says nothing of a smoke run, in which nothing is warm. */
function toPredictions(points: readonly Point[], grantMs: number): Section[] {
  const usual = points.find(({ copies, connections }) => copies === 1 && connections === MACHINE_CONNECTIONS);
  if (!usual) throw new Error('One of each was not measured');
  return [toModelTable(points), toMachinesTable(usual.cpuMs, { ...USERS, grantMs })];
}

/** Several processes of the storefront and of each API, with sessions in a Redis that they share. */
export async function run(context: BenchContext): Promise<Section[]> {
  const redis = await startRedisServer();
  try {
    const { sections, points } = await measureThere(context, redis.url);
    context.report('expired tokens, all at once');
    const { section, grantMs } = await countRefreshes(context, redis.url);
    return [...sections, ...(context.smoke ? [] : toPredictions(points, grantMs)), section];
  } finally {
    await redis.stop();
  }
}
