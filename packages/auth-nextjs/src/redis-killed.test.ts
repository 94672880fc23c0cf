import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STORE_SECRET } from './redis/testing/test-redis.ts';
import type { NextProcess } from '@monoshop/testing/next-process';
import { type RedisServer, requireRedisServer } from '@monoshop/testing/redis-server';
import { openShop, type Shop } from './testing/shop.ts';
import type { Browser } from '@monoshop/testing/browser';

const RECOVERY = { timeout: 10_000, interval: 100 };

let redis: RedisServer | undefined;
let shop: Shop | undefined;

beforeEach(async ({ skip }) => {
  redis = await requireRedisServer(skip, { isDurable: true });
  shop = await openShop({ url: redis.url, secret: STORE_SECRET });
}, 300_000);
afterEach(async () => {
  await shop?.stop();
  await redis?.stop();
  [shop, redis] = [undefined, undefined];
});

/** Ada and Grace, each at both of two servers. */
async function openForTwo() {
  if (!redis || !shop) throw new Error('Only while a test runs');
  const { start, signIn, ask } = shop;
  const servers = await Promise.all([start(), start()]);
  const people = [await signIn(servers), await signIn(servers, 'grace@monoshop.example')];
  const askAll = (browsers: Browser[]) =>
    Promise.all(
      browsers.flatMap((browser) => servers.map((server: NextProcess) => ask(browser, server, [{}]))),
    );
  const [ada, , grace] = (await askAll(people)).map(({ tokens }) => tokens[0]?.sub);
  if (!ada || !grace || ada === grace) throw new Error('Two people are needed');
  shop.forget();
  return { redis, shop, servers, people, askAll, ada, grace };
}

const ofSubject = (sub: string) => ({ status: 200, tokens: [{ sub, isExpired: false }] });
const AWAY = { status: 503, tokens: [], retryAfter: '1' };
const SIGNED_OUT = { status: 401, tokens: [] };

describe('production servers whose Redis is killed', { timeout: 120_000 }, () => {
  it('F08 answer 503 with Retry-After while it is down, and each user as before once it is back', async () => {
    const { redis, shop, people, askAll, ada, grace } = await openForTwo();
    for (const person of people) await shop.expireTokens(person);
    await redis.kill();
    expect(await askAll(people)).toMatchObject([AWAY, AWAY, AWAY, AWAY]);
    expect(shop.grants()).toEqual({ grants: 0, invalidGrants: 0 });
    await redis.start();
    const all = [ofSubject(ada), ofSubject(ada), ofSubject(grace), ofSubject(grace)];
    await vi.waitFor(async () => expect(await askAll(people)).toMatchObject(all), RECOVERY);
    expect(shop.grants()).toEqual({ grants: 2, invalidGrants: 0 });
  });

  it('F08 treat all users as signed out when it comes back empty, and serve those who sign in again', async () => {
    const { redis, shop, servers, people, askAll, grace } = await openForTwo();
    const before = people.map((person) => person.copy());
    await redis.kill();
    await redis.start('empty');
    const all = [SIGNED_OUT, SIGNED_OUT, SIGNED_OUT, SIGNED_OUT];
    const answersOf = (browsers: Browser[]) => askAll(browsers.map((browser) => browser.copy()));
    await vi.waitFor(async () => expect(await answersOf(people)).toMatchObject(all), RECOVERY);
    const again = await shop.signIn(servers, 'grace@monoshop.example');
    expect(await askAll([again])).toMatchObject([ofSubject(grace), ofSubject(grace)]);
    expect(await answersOf(before)).toMatchObject(all);
  });

  it('F08 E06 keep a rotated refresh token when it is back soon after the answer of the tenant', async () => {
    const { redis, shop, servers, people, askAll, ada } = await openForTwo();
    const [person] = people;
    if (!person || !servers[0]) throw new Error('Two people are needed');
    await shop.expireTokens(person);
    const { reached, release } = shop.gateway.hold('/token', 'after-service');
    const asked = shop.ask(person, servers[0], [{}]);
    await reached;
    await redis.kill();
    await redis.start();
    release();
    await asked;
    await vi.waitFor(
      async () => expect(await askAll([person])).toMatchObject([ofSubject(ada), ofSubject(ada)]),
      RECOVERY,
    );
    expect(shop.grants()).toEqual({ grants: 1, invalidGrants: 0 });
  });
});
