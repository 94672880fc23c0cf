import { decodeJwt } from 'jose';
import type { TestTenant } from '@monoshop/tenant/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { INVOICES, PRODUCTS } from '../core/testing/test-client.ts';
import {
  countGrants,
  createSeveralProcesses,
  startTenantWithRotation,
  type SeveralProcesses,
} from './testing/several-processes.ts';
import { openTestRedis, type TestRedis } from './testing/test-redis.ts';

const PRODUCTS_ONLY = { resource: PRODUCTS, scopes: 'read:products' };
const INVOICES_ONLY = { resource: INVOICES, scopes: 'read:invoices' };
const TOKEN_REQUESTS = [PRODUCTS_ONLY, INVOICES_ONLY, { resource: PRODUCTS }, { resource: INVOICES }];

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let tenant: TestTenant;
let redis: TestRedis | undefined;
let application: SeveralProcesses;

beforeAll(async () => {
  tenant = await startTenantWithRotation();
});
afterAll(() => tenant.stop());
beforeEach(async ({ skip }) => {
  redis = await openTestRedis(skip);
  application = createSeveralProcesses(redis, tenant);
});
afterEach(async () => {
  await application?.stop();
  await redis?.stop();
  redis = undefined;
});

const signIn = async (username = 'ada@monoshop.example') => {
  const shopper = await application.signIn((url) => tenant.authorize(url, { username }));
  tenant.tokenRequests.length = 0;
  return shopper;
};
const startMany = (count: number) => Promise.all(Array.from({ length: count }, () => application.start()));
const repeat = <T>(values: T[], count: number) =>
  Array.from({ length: count }, (_, index) => values[index % values.length]).filter(
    (value) => value !== undefined,
  );

describe('processes that share sessions in Redis', () => {
  it('E01 E04 spend one grant for 200 callers in 2 processes whose token has expired', async () => {
    const shopper = await signIn();
    await application.expireTokens(shopper);
    const processes = await startMany(2);
    const answers = await Promise.all(
      processes.map((process) => process.visit(shopper.cookies(), repeat([{}], 100))),
    );
    const all = answers.flat();
    expect(all).toHaveLength(200);
    expect(all.filter(({ isExpired }) => isExpired === false)).toHaveLength(200);
    expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(countGrants(tenant)).toEqual({ refreshes: 1, refusals: 0 });
  });

  it.each([
    { callers: 40, tokenCount: 2, count: 2 },
    { callers: 100, tokenCount: 2, count: 3 },
    { callers: 40, tokenCount: 4, count: 3 },
  ])(
    'E04 $callers callers in each of $count processes, for $tokenCount different tokens, cost $tokenCount grants and lose no token',
    async ({ callers, tokenCount, count }) => {
      const shopper = await signIn();
      const wanted = repeat(TOKEN_REQUESTS.slice(0, tokenCount), callers);
      const processes = await startMany(count);
      const visitAll = () =>
        Promise.all(processes.map((process) => process.visit(shopper.cookies(), wanted)));
      for (const results of await visitAll()) {
        const audiences = results.map(({ accessToken }) => decodeJwt(accessToken ?? '').aud);
        expect(audiences).toEqual(wanted.map(({ resource }) => resource));
      }
      expect(countGrants(tenant)).toEqual({ refreshes: tokenCount, refusals: 0 });
      await visitAll();
      expect(countGrants(tenant)).toEqual({ refreshes: tokenCount, refusals: 0 });
    },
  );

  it('E04 share one grant when callers in 3 processes insist on a new token at the same time', async () => {
    const shopper = await signIn();
    const leader = await application.start('before-grant');
    const others = await startMany(2);
    const forced = { forceRefresh: true };
    const first = leader.visit(shopper.cookies(), [forced]);
    await leader.halted('before-grant');
    const waiting = others.map((process) => process.visit(shopper.cookies(), repeat([forced], 10)));
    // Both have read the session by the time they answer a visit that waits for nothing.
    await Promise.all(others.map((process) => process.visit(shopper.cookies(), [{}])));
    leader.goOn();
    const all = [await first, ...(await Promise.all(waiting))].flat();
    expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(countGrants(tenant)).toEqual({ refreshes: 1, refusals: 0 });
  });

  it('E05 never mix up two users who refresh side by side', async () => {
    const people = [await signIn(), await signIn('grace@monoshop.example')];
    const processes = await startMany(2);
    const subjects: (string | undefined)[] = [];
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(people.map((person) => application.expireTokens(person)));
      const answers = await Promise.all(
        people.map(async ({ cookies }) => {
          const visits = processes.map((process) => process.visit(cookies(), repeat([PRODUCTS_ONLY], 10)));
          const results = (await Promise.all(visits)).flat();
          return [...new Set(results.map(({ accessToken }) => decodeJwt(accessToken ?? '').sub))];
        }),
      );
      expect(answers.map((found) => found.length)).toEqual([1, 1]);
      subjects.push(answers.flat().join());
    }
    expect(new Set(subjects).size).toBe(1);
    expect(new Set(subjects[0]?.split(',')).size).toBe(2);
    expect(countGrants(tenant)).toEqual({ refreshes: 10, refusals: 0 });
  });
});
