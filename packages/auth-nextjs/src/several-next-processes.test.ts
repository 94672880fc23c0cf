import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestRedis, type TestRedis } from './redis/testing/test-redis.ts';
import type { NextProcess } from '@monoshop/testing/next-process';
import {
  COOKIE_CASES,
  REFRESH_CASES,
  TOKEN_REQUESTS,
  countRefreshes,
  isRequested,
} from './testing/refresh-table.ts';
import { INVOICES_ONLY, PRODUCTS_ONLY } from './core/testing/test-client.ts';
import { openShop, toSharedStore, type Shop } from './testing/shop.ts';
import type { Browser } from '@monoshop/testing/browser';

let redis: TestRedis | undefined;
let shop: Shop;
let servers: NextProcess[] = [];

const KEPT_IN = [
  { keeper: 'Redis', processes: 3, cases: REFRESH_CASES },
  { keeper: 'the cookie', processes: 1, cases: COOKIE_CASES },
];

describe.each(KEPT_IN)(
  '$processes production servers with sessions in $keeper',
  { timeout: 120_000 },
  ({ keeper, processes, cases }) => {
    // Once for all tests, but from where a test can still be skipped.
    beforeEach(async ({ skip }) => {
      if (servers.length === 0) {
        if (keeper === 'Redis') redis = await openTestRedis(skip);
        shop = await openShop(redis && toSharedStore(redis));
        servers = await Promise.all(Array.from({ length: processes }, () => shop.start()));
      }
      shop.forget();
    }, 300_000);
    afterAll(async () => {
      await shop?.stop();
      await redis?.stop();
      [servers, redis] = [[], undefined];
    });

    /** Two of the servers, if there are two. */
    function twoServers(): { one: NextProcess; other: NextProcess } {
      const [one, other = one] = servers;
      if (!one || !other) throw new Error('Only while a test runs');
      return { one, other };
    }

    async function signInWithExpiredTokens(username?: string): Promise<Browser> {
      const browser = await shop.signIn(servers, username);
      await shop.expireTokens(browser);
      shop.forget();
      return browser;
    }

    it.each(cases)(
      'E01 E02 E04 spend $keys grants on $requests requests for $keys expired tokens over $processes processes, and keep every token',
      async (given) => {
        const counts = {
          grants: given.keys,
          invalidGrants: 0,
          wrongTokens: 0,
          failures: 0,
          grantsAfterwards: 0,
        };
        expect(await countRefreshes(shop, given, servers)).toEqual(counts);
      },
    );

    it('E04 share one grant when callers at each of them force a new token at the same time', async () => {
      const [leader, ...others] = servers.length > 1 ? servers : [...servers, ...servers];
      if (!leader) throw new Error('Only while a test runs');
      const browser = await shop.signIn(servers);
      shop.forget();
      const forceRefresh = (server: NextProcess) =>
        shop.ask(browser.copy(), server, [{ forceRefresh: true }]);
      const hold = shop.gateway.hold('/token', 'before-service');
      const first = forceRefresh(leader);
      await hold.reached;
      const waiting = others.flatMap((server) => Array.from({ length: 10 }, () => forceRefresh(server)));
      // They have read the session by the time their server answers a request that waits for nothing.
      await Promise.all(others.map((server) => shop.ask(browser.copy(), server, [{}])));
      hold.release();
      const answers = await Promise.all([first, ...waiting]);
      expect(new Set(answers.map(({ tokens }) => tokens[0]?.jti)).size).toBe(1);
      expect(shop.grants()).toEqual({ grants: 1, invalidGrants: 0 });
    });

    it('E05 never mix up two people whose 200 requests interleave', async () => {
      const people = [
        await signInWithExpiredTokens(),
        await signInWithExpiredTokens('grace@monoshop.example'),
      ];
      const seen = people.map(() => new Set<string | undefined>());
      for (let round = 0; round < 4; round += 1) {
        for (const person of people) await shop.expireTokens(person);
        const turns = Array.from({ length: 50 }, (_, index) => index);
        await Promise.all(
          turns.map(async (turn) => {
            const [person, server] = [people[turn % 2], servers[Math.floor(turn / 2) % processes]];
            if (!person || !server) throw new Error('No browser to ask with');
            const { tokens } = await shop.ask(person, server, [PRODUCTS_ONLY]);
            seen[turn % 2]?.add(tokens[0]?.sub);
          }),
        );
      }
      const subjects = seen.flatMap((found) => [...found]);
      expect(subjects).toEqual([expect.any(String), expect.any(String)]);
      expect(subjects[0]).not.toBe(subjects[1]);
      expect(shop.grants()).toEqual({ grants: 8, invalidGrants: 0 });
    });

    it('E08 let the others have their token when the caller who leads hangs up', async () => {
      const { one, other } = twoServers();
      const browser = await signInWithExpiredTokens();
      const hold = shop.gateway.hold('/token', 'before-service');
      const impatient = new AbortController();
      const led = shop.ask(browser, one, [{}], impatient.signal);
      await hold.reached;
      impatient.abort();
      await expect(led).rejects.toThrow('abort');
      const followers = [one, other].map((server) => shop.ask(browser, server, [{}]));
      // Answered by the same server behind the end of that connection, so it knows by now.
      await browser.visit(`${one.origin}/shop/auth/userinfo`);
      hold.release();
      const answers = await Promise.all(followers);
      expect(answers).toMatchObject([{ status: 200 }, { status: 200 }]);
      expect(answers[0]?.tokens).toEqual(answers[1]?.tokens);
      expect((await shop.ask(browser, one, [{}])).tokens).toEqual(answers[0]?.tokens);
      expect(shop.grants()).toEqual({ grants: 1, invalidGrants: 0 });
      await shop.expireTokens(browser);
      expect(await shop.ask(browser, one, [{}])).toMatchObject({ status: 200 });
      expect(shop.grants()).toEqual({ grants: 2, invalidGrants: 0 });
    });

    it('W1 serve a request that arrives late with the previous cookie from the newer state', async () => {
      const { one, other } = twoServers();
      const browser = await signInWithExpiredTokens();
      const late = browser.copy();
      const { tokens } = await shop.ask(browser, one, [{}]);
      expect((await shop.ask(late, other, [{}])).tokens).toEqual(tokens);
      expect(shop.grants()).toEqual({ grants: 1, invalidGrants: 0 });
    });

    it('W1 serve token requests one after the other on one request object, each with the refresh token of the one before', async () => {
      const { one, other } = twoServers();
      const browser = await signInWithExpiredTokens();
      const tokenRequests = TOKEN_REQUESTS.slice(0, 3);
      const { tokens } = await shop.ask(browser, one, [...tokenRequests, { forceRefresh: true }]);
      const isRight = tokenRequests.map((tokenRequest, index) => isRequested(tokenRequest, tokens[index]));
      expect(isRight).toEqual([true, true, true]);
      expect(shop.grants()).toEqual({ grants: 4, invalidGrants: 0 });
      expect((await shop.ask(browser, other, tokenRequests)).tokens).toEqual(tokens.slice(0, 3));
      expect(shop.grants().grants).toBe(4);
      await shop.expireTokens(browser);
      await shop.ask(browser, one, [{}]);
      expect(shop.grants()).toEqual({ grants: 5, invalidGrants: 0 });
    });

    it('E13 keep a session dead that signed out at one while another refreshed it, and give the new refresh token back', async () => {
      const { one, other } = twoServers();
      const browser = await signInWithExpiredTokens();
      const copy = browser.copy();
      const hold = shop.gateway.hold('/token', 'after-service');
      const refreshed = shop.ask(copy, one, [PRODUCTS_ONLY]);
      await hold.reached;
      await browser.visit(`${other.origin}/shop/auth/signout`, {
        headers: { 'sec-fetch-site': 'same-origin' },
      });
      hold.release();
      expect(await refreshed).toMatchObject({ status: 401 });
      // A sign-out does not wait long for the tenant.
      await expect.poll(() => shop.seen.revoked).toContain(shop.seen.issued.at(-1));
      shop.forget();
      for (const server of servers) {
        expect(await shop.ask(copy.copy(), server, [INVOICES_ONLY])).toMatchObject({ status: 401 });
      }
      expect(shop.grants()).toEqual({ grants: 0, invalidGrants: 0 });
    });
  },
);
