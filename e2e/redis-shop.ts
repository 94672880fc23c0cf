import { startRedisServerIfInstalled, type RedisServer } from '@monoshop/testing/redis-server';
import { test as base } from './shop.ts';

/** How many sessions a user of this shop may have. */
export const MAX_SESSIONS = 3;

/** A shop with its own Redis for sessions; its tests are skipped where no `redis-server` is installed. */
export const test = base.extend<{ redis: RedisServer }, { installed: RedisServer | undefined }>({
  installed: [
    async ({ browserName: _browserName }, use) => {
      const redis = await startRedisServerIfInstalled();
      await use(redis);
      redis?.resume();
      await redis?.stop();
    },
    { scope: 'worker' },
  ],
  shopEnv: [
    async ({ installed: redis }, use) =>
      use({
        MONOSHOP_SESSIONS_PER_USER: String(MAX_SESSIONS),
        // As behind one proxy: the last entry of X-Forwarded-For is the address of the client.
        MONOSHOP_PROXY_COUNT: '1',
        // For a search for secrets.
        LOG_LEVEL: 'trace',
        DEBUG: '@monocloud:auth-nextjs',
        ...(redis && { MONOSHOP_SESSION_REDIS_URL: redis.url }),
      }),
    { scope: 'worker' },
  ],
  redis: async ({ installed }, use) => {
    base.skip(!installed, 'no redis-server is installed here');
    if (installed) await use(installed);
  },
});

export { expect } from './shop.ts';
