import { afterEach, beforeEach } from 'vitest';
import { startScriptedProvider, type ScriptedProvider } from '../../core/testing/scripted-provider.ts';
import { startRedisGateway, type RedisGateway } from './redis-gateway.ts';
import { openTestRedis, type TestRedis } from './test-redis.ts';

/** What every test of a file gets anew. */
export interface Opened {
  redis: TestRedis;
  /** The way to Redis that a test can cut. */
  gateway: RedisGateway;
  provider: ScriptedProvider;
}

/** Opens it before each test of the file that calls this, hands it over, and closes it afterwards. */
export function openForEachTest(take: (opened: Opened) => void): void {
  let opened: Opened | undefined;
  beforeEach(async ({ skip }) => {
    const redis = await openTestRedis(skip);
    opened = { redis, gateway: await startRedisGateway(), provider: await startScriptedProvider() };
    take(opened);
  });
  afterEach(async () => {
    await opened?.provider.stop();
    await opened?.redis.stop();
    await opened?.gateway.cut();
    opened = undefined;
  });
}
