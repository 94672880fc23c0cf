import { beforeEach, describe, expect, it } from 'vitest';
import { COOKIE_SECRET, createClient, openClientBrowser, browser, signIn } from '../testing/per-test.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { mergeSessions } from './session-update.ts';

beforeEach(() => signIn());

const user = { sub: 'user-1' };

describe('updating a session', () => {
  it('keeps what the caller added', async () => {
    const request = browser.start();
    await request.updateSession({ user, cart: ['laptop'] });
    await request.deliver();
    expect(await browser.getSession()).toEqual({ user, cart: ['laptop'] });
  });

  it.each([
    ['the session before a refresh', {}],
    ['the session before a refresh, in a store,', { inStore: true }],
    ['the session several times, of which it starts from the first', { readsAgain: true }],
    ['the session with another request', { writesElsewhere: true }],
  ])('W2 does not put rotated tokens back when the caller read %s', async (_what, how) => {
    const { inStore, readsAgain, writesElsewhere } = {
      inStore: false,
      readsAgain: false,
      writesElsewhere: false,
      ...how,
    };
    if (inStore) await signIn({ session: { store: new MemoryStore() } });
    const slow = browser.start();
    const session = await slow.getSession();
    const { refreshToken, accessToken, idToken } = await browser.getTokens({ forceRefresh: true });
    if (readsAgain) await slow.getSession();
    const writer = writesElsewhere ? browser.start() : slow;
    await writer.updateSession({ ...session, user, cart: ['laptop'] });
    await writer.deliver();
    expect(await browser.getTokens()).toMatchObject({ refreshToken, accessToken, idToken });
    expect(await browser.getSession()).toMatchObject({ cart: ['laptop'] });
  });

  it('throws without a session', async () => {
    const stranger = openClientBrowser().start();
    await expect(stranger.updateSession({ user })).rejects.toThrow('Session does not exist');
  });

  it('cannot be reached through what getSession returned', async () => {
    const request = browser.start();
    await browser.getTokens({ forceRefresh: true });
    const session = await request.getSession();
    if (session) session.user.name = 'Mallory';
    expect((await request.getSession())?.user.name).toBe('Ada');
  });
});

describe('cookie secrets', () => {
  const old = 'the cookie secret of last year, now retired';

  it('D03 W12 rotate: the first seals, all open, and what is saved again needs the old one no longer', async () => {
    await signIn({ cookieSecret: old });
    const rotating = createClient({ cookieSecret: [COOKIE_SECRET, old] });
    expect(await browser.getSession(rotating)).toBeDefined();
    await browser.updateSession({ notes: 'sealed anew' }, rotating);
    const rotated = createClient({ cookieSecret: COOKIE_SECRET });
    expect(await browser.getSession(rotated)).toBeDefined();
  });

  it('D03 W12 end with the secret: a session sealed by a removed one is signed out', async () => {
    await signIn({ cookieSecret: old });
    expect(await browser.getSession(createClient({ cookieSecret: COOKIE_SECRET }))).toBeUndefined();
    expect(browser.cookies().size).toBe(0);
  });
});

describe('merging what a caller changed into the newest state', () => {
  const base = { user, a: 1, b: 1, c: 1 };
  const newest = { user, a: 1, b: 2, c: 2, d: 2 };

  it('takes changes, additions and removals of the caller, and everything else from the newest state', () => {
    expect(mergeSessions(base, { user, a: 3, b: 1, e: 3 }, newest)).toEqual({ user, a: 3, b: 2, d: 2, e: 3 });
  });

  it('takes all but the tokens of the caller when its starting state is unknown', () => {
    expect(mergeSessions(undefined, { user, a: 3 }, newest)).toEqual({ user, a: 3 });
    const [old, rotated] = [{ refreshToken: 'old' }, { refreshToken: 'new', idToken: 'not asked for' }];
    expect(mergeSessions(undefined, { user, ...old }, { user, ...rotated })).toEqual({
      user,
      refreshToken: 'new',
    });
  });
});
