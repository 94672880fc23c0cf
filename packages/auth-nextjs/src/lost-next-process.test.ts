import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTestRedis, type TestRedis } from './redis/testing/test-redis.ts';
import type { NextProcess } from '@monoshop/testing/next-process';
import { openShop, toSharedStore, type Shop, type ShopAnswer } from './testing/shop.ts';
import type { HoldPlace } from '@monoshop/testing/gateway';

// Of the server that gets lost, since its lease is waited out. Those that go on are patient.
const LEASE_MILLISECONDS = 3000;
// A server that stands still while it asks for metadata may take five seconds for that, its lease and the others included.
const SHORT_LEASE_MILLISECONDS = 1800;
const DISCOVERY = '/.well-known/openid-configuration';

let redis: TestRedis | undefined;
let opened: Shop | undefined;
let others: NextProcess[] = [];

// Once for all tests, but from where a test can still be skipped.
beforeEach(async ({ skip }) => {
  redis ??= await openTestRedis(skip);
  opened ??= await openShop(toSharedStore(redis));
  if (others.length === 0) others = await Promise.all([opened.start(), opened.start()]);
}, 300_000);
afterAll(async () => {
  await opened?.stop();
  await redis?.stop();
});

const BUSY_SECONDS = 30;

/**
 * Asks until a request is held. A 503 has spent nothing: on a busy machine a command to Redis may take longer than the
 * short time that these servers allow it.
 */
async function askUntilHeld(
  ask: () => Promise<ShopAnswer>,
  reached: Promise<unknown>,
): Promise<{ led: Promise<ShopAnswer> }> {
  const deadline = performance.now() + BUSY_SECONDS * 1000;
  for (;;) {
    const led = ask();
    led.catch(() => undefined);
    const early = await Promise.race([reached.then(() => undefined), led]);
    if (!early) return { led };
    if (early.status !== 503 || performance.now() > deadline) {
      throw new Error(`Not held, but answered ${early.status}: ${early.error}`);
    }
    await delay(250);
  }
}

type Led = Awaited<ReturnType<typeof leadUntil>>;

/**
 * A server that leads a refresh and got as far as that. It is new, so it asks for the tenant's metadata first. `led` is the
 * answer that it owes.
 */
async function leadUntil(path: string, place: HoldPlace, leaseMilliseconds = LEASE_MILLISECONDS) {
  if (!opened) throw new Error('Only while a test runs');
  const shop = opened;
  const leader = await shop.start({ leaseMilliseconds, commandTimeoutMilliseconds: leaseMilliseconds / 3 });
  const browser = await shop.signIn(others);
  // A first answer takes long on a busy machine: its code is loaded, its connection made.
  const first = () => shop.ask(browser, leader, [{}]);
  await expect.poll(async () => (await first()).status).toBe(200);
  await shop.expireTokens(browser);
  shop.forget();
  const { reached, abandoned, release } = shop.gateway.hold(path, place);
  const { led } = await askUntilHeld(() => shop.ask(browser.copy(), leader, [{}]), reached);
  /** Kills the leader. Resolves when its peers on both sides have noticed. */
  const kill = async () => {
    leader.signal('SIGKILL');
    await expect(led).rejects.toThrow();
    await abandoned;
  };
  return { shop, leader, browser, led, release, kill };
}

const askOthers = ({ shop, browser }: Led) =>
  Promise.all(others.map((server) => shop.ask(browser.copy(), server, [{}])));

const REFUSED = { status: 401, error: expect.stringContaining('invalid_grant') };
const GRANTED = { status: 200, tokens: [{ isExpired: false }] };

describe('a production server that is killed while it leads a refresh', { timeout: 120_000 }, () => {
  it.each([
    ['before it asked for the grant', DISCOVERY, 'before-service'],
    ['while it waits for the tenant', '/token', 'before-service'],
  ] as const)('E06 is replaced after its lease, without a second grant: %s', async (_when, path, place) => {
    const lead = await leadUntil(path, place);
    await lead.kill();
    lead.release();
    const [first, second] = await askOthers(lead);
    expect(first).toMatchObject(GRANTED);
    expect(second?.tokens).toEqual(first?.tokens);
    expect(lead.shop.grants()).toEqual({ grants: 1, invalidGrants: 0 });
  });

  it('E06 E09 costs one clean sign-in when only it had the answer', async () => {
    const lead = await leadUntil('/token', 'after-service');
    await lead.kill();
    lead.release();
    expect(await askOthers(lead)).toMatchObject([REFUSED, REFUSED]);
    expect(lead.shop.grants()).toEqual({ grants: 2, invalidGrants: 1 });
    lead.browser = await lead.shop.signIn(others);
    expect(await askOthers(lead)).toMatchObject([GRANTED, GRANTED]);
  });
});

describe(
  'a production server that stands still for longer than its lease while it leads a refresh',
  { timeout: 120_000 },
  () => {
    it('E07 adopts the newer state and spends no token a second time, when it had not asked yet', async () => {
      const lead = await leadUntil(DISCOVERY, 'before-service', SHORT_LEASE_MILLISECONDS);
      lead.leader.signal('SIGSTOP');
      const [newer, same] = await askOthers(lead);
      lead.leader.signal('SIGCONT');
      lead.release();
      expect(newer).toMatchObject(GRANTED);
      expect((await lead.led).tokens).toEqual(newer?.tokens);
      expect(same?.tokens).toEqual(newer?.tokens);
      expect((await askOthers(lead))[0]?.tokens).toEqual(newer?.tokens);
      expect(lead.shop.grants()).toEqual({ grants: 1, invalidGrants: 0 });
    });

    it('E07 cannot bring the session back that ended meanwhile, when it had the answer', async () => {
      const lead = await leadUntil('/token', 'after-service');
      lead.leader.signal('SIGSTOP');
      expect(await askOthers(lead)).toMatchObject([REFUSED, REFUSED]);
      lead.leader.signal('SIGCONT');
      lead.release();
      expect(await lead.led).toMatchObject(REFUSED);
      expect(await askOthers(lead)).toMatchObject([REFUSED, REFUSED]);
    });

    it('E07 keeps its lock as long as it lives, however long the tenant takes', async () => {
      const lead = await leadUntil('/token', 'before-service');
      const since = performance.now();
      const waiting = askOthers(lead);
      await vi.waitFor(
        () => expect(performance.now() - since).toBeGreaterThan(LEASE_MILLISECONDS * 1.4),
        LEASE_MILLISECONDS * 3,
      );
      lead.release();
      const { tokens } = await lead.led;
      expect((await waiting).map((answer) => answer.tokens)).toEqual([tokens, tokens]);
      expect(lead.shop.grants()).toEqual({ grants: 1, invalidGrants: 0 });
    });
  },
);
