import { isAlive } from '@monoshop/testing/process';
import { followEvents } from './log-events.ts';
import { test as redisTest } from './redis-shop.ts';
import { expect, whileHalted } from './shop.ts';
import { ADA, signInOverHttp } from './sign-in.ts';
import { endStorefront } from './waiting-shop.ts';

const test = redisTest.extend<object, object>({
  shopEnv: [
    async ({ installed: redis }, use) =>
      use({
        // It is renewed in its second half, and used meanwhile until four seconds are left.
        TENANT_ACCESS_TOKEN_SECONDS: '24',
        LOG_LEVEL: 'info',
        ...(redis && { MONOSHOP_SESSION_REDIS_URL: redis.url }),
      }),
    { scope: 'worker' },
  ],
});

test('F10 SIGTERM to the storefront while a refresh goes on behind its response: the next process has the new refresh token', async ({
  page,
  redis: _redis,
  shop,
}) => {
  await signInOverHttp(page, ADA);
  const read = async () => (await page.request.get('/api/products')).status();
  expect(await read()).toBe(200);
  await page.waitForTimeout(14_000);
  const refreshes = followEvents(shop, 'tokens_refreshed');
  await whileHalted(shop, 'tenant', async (goOn) => {
    expect(await read()).toBe(200);
    const pid = endStorefront(shop);
    // Nothing else is left to do for the process.
    await page.waitForTimeout(1000);
    expect([isAlive(pid), refreshes()]).toEqual([true, []]);
    goOn();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
  expect(refreshes()).toHaveLength(1);
  await shop.start('web');
  expect(await read()).toBe(200);
});
