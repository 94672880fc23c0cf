import { skipWithout } from '@monoshop/testing/required-service';
import { startTcpGateway } from '@monoshop/testing/tcp-gateway';
import { Redis } from 'ioredis';
import { createRedisSessionStore, type RedisSessionStore } from '../redis-session-store.ts';
import type { RedisSessionStoreOptions } from '../options.ts';

export const REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
export const STORE_SECRET = 'a store secret that only the tests know';

/** The real Redis, as one test sees it: under a prefix of its own. */
export type TestRedis = Awaited<ReturnType<typeof openTestRedis>>;

async function connect(): Promise<Redis | undefined> {
  const redis = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2000 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return redis;
  } catch {
    return undefined;
  }
}

/**
 * Opens the Redis of `TEST_REDIS_URL`. Without one the test is skipped and says so; with
 * `MONOSHOP_REQUIRE_SERVICES` set it fails.
 */
export async function openTestRedis(skip: (reason: string) => never) {
  const redis = await connect();
  if (!redis) {
    const reason =
      'no Redis answers at TEST_REDIS_URL (default 127.0.0.1:6379), so the shared store is not tested';
    return skipWithout(reason, skip);
  }
  const prefix = `monoshop-test:${crypto.randomUUID()}:`;
  const stores: RedisSessionStore[] = [];
  const everything = () => redis.keys(`${prefix}*`);
  return {
    redis,
    prefix,
    /** Names of the lists that tell which sessions are whose. */
    lists: () => redis.keys(`${prefix}of:*`),
    /** What this test stored by session: hashes, locks and rests. */
    keys: async () => (await everything()).filter((name) => !/^(of|claim):/.test(name.slice(prefix.length))),
    /** Names of what one process has claimed for itself: the states of sign-ins. */
    claims: () => redis.keys(`${prefix}claim:*`),
    createStore(options?: Partial<RedisSessionStoreOptions>) {
      const store = createRedisSessionStore({ url: REDIS_URL, secret: STORE_SECRET, prefix, ...options });
      stores.push(store);
      return store;
    },
    /** Removes it and closes every connection. */
    async stop() {
      await Promise.all(stores.map((store) => store.close()));
      const left = await everything();
      if (left.length > 0) await redis.del(left);
      redis.disconnect();
    },
  };
}

/** A way to the Redis of the tests that can be cut, slowed down, or fall silent. */
export async function startRedisGateway() {
  const { hostname, port } = new URL(REDIS_URL);
  const gateway = await startTcpGateway([`${hostname}:${port || 6379}`]);
  return { ...gateway, url: `redis://127.0.0.1:${gateway.port}` };
}
