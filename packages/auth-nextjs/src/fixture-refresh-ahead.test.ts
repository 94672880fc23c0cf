import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestRedis, type TestRedis } from './redis/testing/test-redis.ts';
import type { NextProcess } from '@monoshop/testing/next-process';
import { openShop, toSharedStore, type Shop } from './testing/shop.ts';

const PAGE = '/shop/page';
const GOOD = `Expired: false; same: true; for ${PAGE}`;

describe.each([
  ['a cookie', 1],
  ['Redis', 2],
] as const)('N71 Server Components behind the proxy of a built app, with sessions in %s', (where, count) => {
  let redis: TestRedis | undefined;
  let shop: Shop;
  let servers: NextProcess[] = [];

  // Once for all tests, but from where a test can still be skipped.
  beforeEach(async ({ skip }) => {
    if (servers.length > 0) return;
    if (where === 'Redis') redis = await openTestRedis(skip);
    shop = await openShop(redis && toSharedStore(redis));
    servers = await Promise.all(Array.from({ length: count }, () => shop.start()));
  }, 300_000);
  afterAll(async () => {
    await shop?.stop();
    await redis?.stop();
  });

  it('shows every page with an expired token a new one, at one grant with each refresh token it is given', async () => {
    const browser = await shop.signIn(servers);
    for (let round = 0; round < 3; round += 1) {
      await shop.expireTokens(browser);
      shop.forget();
      const { origin = '' } = servers[round % servers.length] ?? {};
      const page = await browser.visit(origin + PAGE);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(GOOD)]);
      expect(page.headers.get('x-middleware-request-cookie')).toBeNull();
      expect(page.headers.get('cache-control')).toContain('no-store');
      expect(shop.grants()).toEqual({ grants: 1, invalidGrants: 0 });
      expect((await browser.visit(origin + PAGE)).status).toBe(200);
      expect(shop.grants().grants).toBe(1);
    }
  });

  it('renews once for many pages that are opened at once, over all processes', async () => {
    const browser = await shop.signIn(servers);
    await shop.expireTokens(browser);
    shop.forget();
    const pages = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        browser.copy().visit(`${servers[index % servers.length]?.origin}${PAGE}`),
      ),
    );
    for (const page of pages) expect(await page.text()).toContain(GOOD);
    expect(shop.grants()).toEqual({ grants: 1, invalidGrants: 0 });
  });
});
