import { join } from 'node:path';
import { buildProduction } from '../../../scripts/production-build.ts';
import { TEST_BUILD } from '../../../scripts/web-build.ts';
import { startRedisServer } from '@monoshop/testing/redis-server';
import type { BenchContext, Section } from '../../harness/context.ts';
import { openRedisProbe } from './redis.ts';
import { countRefreshes } from './refreshes.ts';
import { measureThroughput } from './throughput.ts';
import { openWorld } from './world.ts';

const SESSIONS = 10_000;

async function measureThere(context: BenchContext, builtDir: string, redisUrl: string): Promise<Section[]> {
  const redis = openRedisProbe(redisUrl);
  const one = await openWorld(context, { builtDir, redisUrl, copies: 1 });
  const two = await openWorld(context, { builtDir, redisUrl, copies: 2 }).catch(async (error: unknown) => {
    await one.close();
    throw error;
  });
  try {
    context.report('one and two of each');
    const { sections, cookie } = await measureThroughput(context, one, two, redis);
    const sessionBytes = context.smoke ? 0 : await redis.measureSessions(SESSIONS);
    return [
      ...sections,
      {
        table: 'Sessions in Redis',
        kind: 'absolute',
        rows: [
          { what: 'memory of 10,000 sessions, MB', amount: (sessionBytes / 1024 / 1024).toFixed(1) },
          { what: 'the cookie of a session, bytes', amount: cookie.length },
        ],
      },
    ];
  } finally {
    await Promise.all([one.close(), two.close(), redis.close()]);
  }
}

/** Several processes of the storefront and of each API, with sessions in a Redis that they share. */
export async function run(context: BenchContext): Promise<Section[]> {
  const builtDir = join(context.workDir, 'built-for-scale');
  await buildProduction(builtDir, { ...process.env, MONOSHOP_WEB_DIST: TEST_BUILD });
  const redis = await startRedisServer();
  try {
    const sections = await measureThere(context, builtDir, redis.url);
    context.report('expired tokens, all at once');
    return [...sections, await countRefreshes(context, { builtDir, redisUrl: redis.url, copies: 2 })];
  } finally {
    await redis.stop();
  }
}
