import { describe, expect, it, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { ScriptedProvider } from '../core/testing/scripted-provider.ts';
import { createShopper } from '../core/testing/shopper.ts';
import type { Shopper } from '../core/testing/shopper.ts';
import { createTestClient } from '../core/testing/test-client.ts';
import type { RedisSessionStoreOptions } from './options.ts';
import { openForEachTest } from './testing/each-test.ts';
import type { RedisGateway } from './testing/redis-gateway.ts';
import { STORE_SECRET } from './testing/test-redis.ts';
import type { TestRedis } from './testing/test-redis.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const headers = { 'content-type': 'application/x-www-form-urlencoded' };
const OTHER_SECRET = 'another secret of the store, thirty-two';

let provider: ScriptedProvider;
let redis: TestRedis;
let gateway: RedisGateway;
let count = 0;

openForEachTest((opened) => {
  ({ redis, gateway, provider } = opened);
});

/** One process of the application: a store and a client of its own, which ends sessions as it is told to. */
function open(options?: Partial<RedisSessionStoreOptions>) {
  const store = redis.createStore(options);
  const ended: number[] = [];
  const client = createTestClient(provider, {
    session: { store },
    onBackChannelLogout: async (subject, sid) => {
      ended.push(await store.endSessions({ subject, sid }));
    },
  });
  return { store, client, ended };
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** Lets the provider name a sign-in in its ID tokens. */
function nameSignIn(sid: string): void {
  provider.tokenScripts = [
    async (form) => {
      if (form.get('grant_type') !== 'authorization_code') return provider.tokens(form);
      const { issuer: iss, nonce, webClient } = provider;
      const times = { iat: nowSeconds(), exp: nowSeconds() + 300 };
      const claims = { iss, aud: webClient.clientId, sub: provider.subjectOf(form), nonce, sid, ...times };
      return provider.tokens(form, { id_token: await provider.sign(claims) });
    },
  ];
}

const browserAt = (client: MonoCloudCoreClient, subject?: string) =>
  createShopper(client, (url) => provider.authorize(url, subject));

async function signIn(client: MonoCloudCoreClient, sid: string, subject?: string): Promise<Shopper> {
  provider.userinfo = () => ({ json: { sub: subject ?? 'user-1' } });
  nameSignIn(sid);
  const shopper = browserAt(client, subject);
  expect((await shopper.signIn()).status).toBe(307);
  return shopper;
}

async function isSignedIn(shopper: Shopper, client: MonoCloudCoreClient): Promise<boolean> {
  const { req, res } = shopper.start();
  return client.isAuthenticated(req, res);
}

async function logoutToken(names: { sub?: string; sid?: string }, changes: Record<string, unknown> = {}) {
  count += 1;
  const iat = nowSeconds();
  const claims = { iss: provider.issuer, aud: 'web', iat, exp: iat + 60, jti: `logout-${count}` };
  return provider.sign({ ...claims, events: { [EVENT]: {} }, ...names, ...changes });
}

async function tell(
  client: MonoCloudCoreClient,
  names: { sub?: string; sid?: string },
  changes?: Record<string, unknown>,
): Promise<number> {
  const body = `logout_token=${await logoutToken(names, changes)}`;
  return (await browserAt(client).visit('backChannelLogout', '', { method: 'POST', headers, body })).status;
}

/** A laptop and a phone of one person, and somebody else, all known to one process. */
async function signInThree() {
  const { client } = open();
  const laptop = await signIn(client, 'sid-laptop');
  const phone = await signIn(client, 'sid-phone');
  const stranger = await signIn(client, 'sid-stranger', 'user-2');
  const states = () => Promise.all([laptop, phone, stranger].map((shopper) => isSignedIn(shopper, client)));
  expect(await states()).toEqual([true, true, true]);
  return { client, laptop, phone, states };
}

describe('a logout token, of which one process hears', () => {
  it('G02 ends the session that its sid names for every process, and no other of that person', async () => {
    const { states } = await signInThree();
    const { client, ended } = open();
    expect(await tell(client, { sub: 'user-1', sid: 'sid-phone' })).toBe(204);
    expect(ended).toEqual([1]);
    expect(await states()).toEqual([true, false, true]);
  });

  it('G02 ends all sessions of a person when it names nothing but the person', async () => {
    const { states } = await signInThree();
    const { client, ended } = open();
    expect(await tell(client, { sub: 'user-1' })).toBe(204);
    expect(ended).toEqual([2]);
    expect(await states()).toEqual([false, false, true]);
  });

  it('G02 lets the person sign in again', async () => {
    const { client } = await signInThree();
    await tell(client, { sub: 'user-1' });
    expect(await isSignedIn(await signIn(client, 'sid-tablet'), client)).toBe(true);
  });

  it('G02 E13 loses a refresh under way, whose new refresh token is revoked', async () => {
    const { client, phone } = await signInThree();
    provider.tokenScripts = [
      async (form) => {
        await tell(open().client, { sid: 'sid-phone' });
        return provider.tokens(form);
      },
    ];
    const before = provider.tokenForms.length;
    await expect(phone.getTokens({ forceRefresh: true })).rejects.toThrow('Session does not exist');
    expect(provider.tokenForms).toHaveLength(before + 1);
    expect(provider.revocationForms).toHaveLength(1);
    expect(await isSignedIn(phone, client)).toBe(false);
  });

  it('G02 finds a session after refreshes, and one that was stored by set', async () => {
    const { client, laptop, states } = await signInThree();
    await laptop.getTokens({ forceRefresh: true });
    const { store, ended } = open();
    const [t, user] = [nowSeconds(), { sub: 'user-1', sid: 'sid-phone' }];
    await store.set('set-by-hand', { user, idToken: 'no JWT' }, { c: t, u: t });
    expect(await store.endSessions({ sid: 'sid-phone' })).toBe(2);
    expect(await store.get('set-by-hand')).toBeUndefined();
    expect(await tell(client, { sub: 'user-1' })).toBe(204);
    expect([ended, await states()]).toEqual([[], [false, false, true]]);
  });

  it('G02 finds a session whose user the application has changed, by its ID token', async () => {
    const { client } = open();
    const shopper = await signIn(client, 'sid-laptop');
    const { req, res, deliver } = shopper.start();
    const session = await client.getSession(req, res);
    await client.updateSession(req, res, { ...session, user: { sub: 'renamed' } });
    deliver();
    expect(await open().store.endSessions({ sid: 'sid-laptop' })).toBe(1);
    expect(await isSignedIn(shopper, client)).toBe(false);
  });

  it('G02 D03 finds sessions from before the secret of the store was rotated', async () => {
    const { states } = await signInThree();
    const { client } = open({ secret: [OTHER_SECRET, STORE_SECRET] });
    expect(await tell(client, { sub: 'user-1' })).toBe(204);
    expect(await states()).toEqual([false, false, true]);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'another' }],
    ['a nonce', { nonce: 'n' }],
  ])('G01 ends nothing when it has %s', async (_name, changes) => {
    const { states } = await signInThree();
    const { client, ended } = open();
    expect(await tell(client, { sub: 'user-1', sid: 'sid-phone' }, changes)).toBe(400);
    expect([ended, await states()]).toEqual([[], [true, true, true]]);
  });

  it('F08 is not taken for done while Redis is away, and can be sent again', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const { states } = await signInThree();
    const { client, ended } = open({ url: gateway.url, commandTimeoutMilliseconds: 300 });
    const body = `logout_token=${await logoutToken({ sid: 'sid-phone' })}`;
    const send = () => browserAt(client).visit('backChannelLogout', '', { method: 'POST', headers, body });
    await gateway.cut();
    expect((await send()).status).toBeGreaterThanOrEqual(500);
    await gateway.restore();
    await vi.waitFor(async () => expect((await send()).status).toBe(204), { timeout: 10_000 });
    expect([ended, await states()]).toEqual([[1], [true, false, true]]);
    await gateway.cut();
    log.mockRestore();
  });
});

describe('a logout token for nobody who is signed in', () => {
  it('G03 is answered 204 and ends nothing, as often as it comes', async () => {
    const { states } = await signInThree();
    const { client, ended } = open();
    for (const names of [{ sid: 'unknown' }, { sid: 'unknown' }, { sub: 'nobody' }, { sub: 'nobody' }])
      expect(await tell(client, names)).toBe(204);
    expect([ended, await states()]).toEqual([
      [0, 0, 0, 0],
      [true, true, true],
    ]);
  });

  it('G03 is answered 204 again when the session has ended already', async () => {
    const { states } = await signInThree();
    const { client, ended } = open();
    for (let time = 0; time < 2; time += 1) expect(await tell(client, { sid: 'sid-phone' })).toBe(204);
    expect([ended, await states()]).toEqual([
      [1, 0],
      [true, false, true],
    ]);
  });

  it('G03 keeps a sign-in from ending in a session when it comes before that has finished', async () => {
    const { client } = open();
    nameSignIn('sid-laptop');
    const shopper = browserAt(client);
    const { location = '' } = await shopper.visit('signIn');
    const { searchParams } = await provider.authorize(location);
    expect(await tell(open().client, { sid: 'sid-laptop' })).toBe(204);
    const answer = await shopper.visit('callback', searchParams);
    expect(answer).toMatchObject({ status: 400, html: expect.stringContaining('Try again') });
    expect(await isSignedIn(shopper, client)).toBe(false);
    expect(await isSignedIn(await signIn(client, 'sid-next'), client)).toBe(true);
  });

  it('G03 ends nothing when the application names neither person nor sign-in', async () => {
    const { states } = await signInThree();
    expect(await open().store.endSessions({})).toBe(0);
    expect(await states()).toEqual([true, true, true]);
  });
});

describe('what tells whose a session is', () => {
  it('names nobody in Redis, and goes with the sessions', async () => {
    const { client } = open();
    const shopper = await signIn(client, 'sid-laptop');
    const lists = await redis.lists();
    expect(lists).toHaveLength(2);
    for (const list of lists) {
      expect(await redis.redis.pttl(list)).toBeGreaterThan(0);
      const text = JSON.stringify([list, await redis.redis.zrange(list, '0', '-1')]);
      expect(text).not.toContain('user-1');
      expect(text).not.toContain('sid-laptop');
    }
    await shopper.visit('signOut');
    expect(await redis.lists()).toEqual([]);
  });

  it('forgets sessions that have run out', async () => {
    const { store } = open();
    const t = nowSeconds();
    const session = { user: { sub: 'user-1' } };
    await store.set('long', session, { c: t, u: t, e: t + 60 });
    await store.set('short', session, { c: t, u: t, e: t - 1 });
    await expect.poll(() => redis.redis.exists(`${redis.prefix}short`)).toBe(0);
    expect(await store.endSessions({ subject: 'user-1' })).toBe(1);
  });
});
