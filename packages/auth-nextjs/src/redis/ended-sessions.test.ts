import { describe, expect, it, vi } from 'vitest';
import { createClient, holdClock, passSeconds, provider } from '../core/testing/per-test.ts';
import { recordEvents } from '../core/testing/recorded-events.ts';
import { logoutToken, now } from '../core/testing/logout.ts';
import type { MonoCloudSharedSessionStore } from './index.ts';
import { browserAt, openProcess, send, signInAs, signInThree, tell } from './testing/logouts.ts';
import { RECOVERY, gateway, redis } from './testing/per-test.ts';
import { STORE_SECRET } from './testing/test-redis.ts';

const OTHER_SECRET = 'another secret of the store, thirty-two';

describe('a logout token, of which one process hears', () => {
  const PHONE = { sub: 'user-1', sid: 'sid-phone' };
  const USER = { sub: 'user-1' };
  const UNKNOWN = [{ sid: 'unknown' }, { sid: 'unknown' }, { sub: 'unknown' }, { sub: 'unknown' }];
  const rotated = { secret: [OTHER_SECRET, STORE_SECRET] };
  // Who is signed in afterwards: the laptop and the phone of one user, and another user.
  const ALL = [true, true, true];
  const ALL_BUT_PHONE = [true, false, true];
  const OTHER_USER = [false, false, true];

  it.each<
    [title: string, claims: object[], status: number, ended: number[], states: boolean[], store?: object]
  >([
    ['G02 ends the session of its sid for every process, no other', [PHONE], 204, [1], ALL_BUT_PHONE],
    ['G02 ends all sessions of a person if it names only them', [USER], 204, [2], OTHER_USER],
    [
      'G02 D03 finds sessions from before the secret of the store was rotated',
      [USER],
      204,
      [2],
      OTHER_USER,
      rotated,
    ],
    [
      'G03 that matches no session is answered 204 and ends nothing, as often as it comes',
      UNKNOWN,
      204,
      [0, 0, 0, 0],
      ALL,
    ],
    ['G03 is answered 204 again when the session has ended', [PHONE, PHONE], 204, [1, 0], ALL_BUT_PHONE],
    ['G01 ends nothing with another issuer', [{ ...PHONE, iss: 'https://evil.example' }], 400, [], ALL],
    ['G01 ends nothing with another audience', [{ ...PHONE, aud: 'another' }], 400, [], ALL],
    ['G01 ends nothing with a nonce', [{ ...PHONE, nonce: 'n' }], 400, [], ALL],
  ])('%s', async (_title, claims, status, ended, states, store) => {
    const three = await signInThree();
    const other = openProcess(store);
    for (const each of claims) expect(await tell(other.client, { ...each })).toBe(status);
    expect([other.ended, await three.states()]).toEqual([ended, states]);
  });

  it('G02 lets the person sign in again', async () => {
    const { client } = await signInThree();
    await tell(client, { sub: 'user-1' });
    expect(await (await signInAs(client, 'sid-tablet')).isSignedIn()).toBe(true);
  });

  it('G02 E13 loses a refresh under way, whose new refresh token is revoked', async () => {
    const { phone } = await signInThree();
    provider.tokenScripts = [
      (form) => tell(openProcess().client, { sid: 'sid-phone' }).then(() => provider.tokens(form)),
    ];
    const before = provider.tokenForms.length;
    await expect(phone.getTokens({ forceRefresh: true })).rejects.toThrow('Session does not exist');
    expect(provider.tokenForms).toHaveLength(before + 1);
    expect(provider.revocationForms).toHaveLength(1);
    expect(await phone.isSignedIn()).toBe(false);
  });

  it('G02 finds a session after refreshes, and one that was stored by set', async () => {
    const { client, laptop, states } = await signInThree();
    await laptop.getTokens({ forceRefresh: true });
    const { store, ended } = openProcess();
    const [t, user] = [now(), { sub: 'user-1', sid: 'sid-phone' }];
    await store.set('set-by-hand', { user, idToken: 'no JWT' }, { c: t, u: t });
    expect(await store.endSessions({ sid: 'sid-phone' })).toBe(2);
    expect(await store.get('set-by-hand')).toBeUndefined();
    expect(await tell(client, { sub: 'user-1' })).toBe(204);
    expect([ended, await states()]).toEqual([[], [false, false, true]]);
  });

  it.each([
    ['adds to its profile', false],
    ['replaces its profile', true],
  ])(
    'G02 finds a sliding session by its sid after an ID token without one %s, as long as it is used',
    async (_how, strictProfileSync) => {
      holdClock();
      const { store } = openProcess();
      const session = { store, sliding: true, duration: 60 };
      const browser = await signInAs(createClient({ session, strictProfileSync }), 'sid-laptop');
      provider.answer({ changes: { id_token: await provider.signIdToken({}) } });
      await browser.getTokens({ forceRefresh: true });
      // As after the first minute, of which Redis has a clock of its own.
      await redis.redis.del(await redis.lists());
      for (let uses = 0; uses < 2; uses += 1) {
        passSeconds(45);
        expect(await browser.isSignedIn()).toBe(true);
      }
      expect(await store.endSessions({ sid: 'sid-laptop' })).toBe(1);
    },
  );

  it('G02 finds a session whose user the application has changed, by its ID token', async () => {
    const { client } = openProcess();
    const browser = await signInAs(client, 'sid-laptop');
    await browser.updateSession({ user: { sub: 'renamed' } });
    expect(await openProcess().store.endSessions({ sid: 'sid-laptop' })).toBe(1);
    expect(await browser.isSignedIn()).toBe(false);
  });

  it('F08 is not taken for done while Redis is away, and can be sent again', async () => {
    const { states } = await signInThree();
    const { client, ended } = openProcess({ url: gateway.url, commandTimeoutMilliseconds: 300 });
    const token = await logoutToken({ sid: 'sid-phone' });
    await gateway.cut();
    expect(await send(client, token)).toBeGreaterThanOrEqual(500);
    await gateway.restore();
    await vi.waitFor(async () => expect(await send(client, token)).toBe(204), RECOVERY);
    expect([ended, await states()]).toEqual([[1], [true, false, true]]);
  });

  it('G03 keeps a sign-in from ending in a session when it comes before that has finished', async () => {
    const { client } = openProcess();
    const browser = browserAt(client);
    const searchParams = await browser.begin();
    expect(await tell(openProcess().client, { sid: 'sid-laptop' })).toBe(204);
    const answer = await browser.visit('callback', searchParams);
    expect(answer).toMatchObject({ status: 400, html: expect.stringContaining('Try again') });
    expect(await browser.isSignedIn()).toBe(false);
    expect(await (await signInAs(client, 'sid-next')).isSignedIn()).toBe(true);
  });

  it('G03 ends nothing when the application names neither person nor sign-in', async () => {
    const { states } = await signInThree();
    expect(await openProcess().store.endSessions({})).toBe(0);
    expect(await states()).toEqual([true, true, true]);
  });
});

it('F08 a sign-out that fails at the store and is repeated is one signed_out', async () => {
  const { store } = openProcess();
  const { events, clear, onEvent } = recordEvents();
  let failures = 1;
  const end: typeof store.authority.end = (...given) =>
    failures-- > 0
      ? Promise.reject(new Error('The session store does not answer'))
      : store.authority.end(...given);
  const failing: MonoCloudSharedSessionStore = { ...store, authority: { ...store.authority, end } };
  const browser = browserAt(createClient({ session: { store: failing }, onEvent }));
  await browser.signIn();
  clear();
  expect((await browser.visit('signOut')).status).toBe(500);
  expect((await browser.visit('signOut')).status).toBe(307);
  expect(events.filter(({ type }) => type === 'signed_out')).toHaveLength(1);
});

describe('what tells whose a session is', () => {
  it('stores no user name in Redis, and is deleted with the sessions', async () => {
    const { client } = openProcess();
    const browser = await signInAs(client, 'sid-laptop');
    const lists = await redis.lists();
    expect(lists).toHaveLength(2);
    for (const list of lists) {
      expect(await redis.redis.pttl(list)).toBeGreaterThan(0);
      const text = JSON.stringify([list, await redis.redis.zrange(list, '0', '-1')]);
      for (const name of ['user-1', 'sid-laptop']) expect(text).not.toContain(name);
    }
    await browser.visit('signOut');
    expect(await redis.lists()).toEqual([]);
  });

  it('forgets sessions that have run out', async () => {
    const { store } = openProcess();
    const t = now();
    const session = { user: { sub: 'user-1' } };
    await store.set('long', session, { c: t, u: t, e: t + 60 });
    await store.set('short', session, { c: t, u: t, e: t - 1 });
    await expect.poll(() => redis.redis.exists(`${redis.prefix}short`)).toBe(0);
    expect(await store.endSessions({ subject: 'user-1' })).toBe(1);
  });
});
