import { beforeEach, describe, expect, it } from 'vitest';
import { COOKIE_SECRET, createClient, openShopper, shopper, signIn } from '../testing/per-test.ts';
import { mergeSessions } from './session-update.ts';

beforeEach(() => signIn());

const user = { sub: 'user-1' };

describe('updating a session', () => {
  it('keeps what the caller added', async () => {
    const request = shopper.start();
    await request.updateSession({ user, cart: ['laptop'] });
    await request.deliver();
    expect(await shopper.getSession()).toEqual({ user, cart: ['laptop'] });
  });

  it('W2 does not put rotated tokens back when the caller read the session before a refresh', async () => {
    const slow = shopper.start();
    const session = await slow.getSession();
    const { refreshToken, accessToken } = await shopper.getTokens({ forceRefresh: true });
    await slow.updateSession({ ...session, user, cart: ['laptop'] });
    await slow.deliver();
    expect(await shopper.getTokens()).toMatchObject({ refreshToken, accessToken });
    expect(await shopper.getSession()).toMatchObject({ cart: ['laptop'] });
  });

  it('W2 knows which of several reads the caller started from', async () => {
    const slow = shopper.start();
    const first = await slow.getSession();
    const { refreshToken, accessToken } = await shopper.getTokens({ forceRefresh: true });
    await slow.getSession();
    await slow.updateSession({ ...first, user, cart: ['laptop'] });
    await slow.deliver();
    expect(await shopper.getTokens()).toMatchObject({ refreshToken, accessToken });
  });

  it('W2 does not put rotated tokens back when the session was read with another request', async () => {
    const early = shopper.start();
    const session = await early.getSession();
    const { refreshToken, accessToken, idToken } = await shopper.getTokens({ forceRefresh: true });
    const late = shopper.start();
    await late.updateSession({ ...session, user, cart: ['laptop'] });
    await late.deliver();
    expect(await shopper.getTokens()).toMatchObject({ refreshToken, accessToken, idToken });
  });

  it('throws without a session', async () => {
    const stranger = openShopper().start();
    await expect(stranger.updateSession({ user })).rejects.toThrow('Session does not exist');
  });

  it('cannot be reached through what getSession returned', async () => {
    const request = shopper.start();
    await shopper.getTokens({ forceRefresh: true });
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
    expect(await shopper.getSession(rotating)).toBeDefined();
    await shopper.updateSession({ notes: 'sealed anew' }, rotating);
    const rotated = createClient({ cookieSecret: COOKIE_SECRET });
    expect(await shopper.getSession(rotated)).toBeDefined();
  });

  it('D03 W12 end with the secret: a session sealed by a removed one is signed out', async () => {
    await signIn({ cookieSecret: old });
    expect(await shopper.getSession(createClient({ cookieSecret: COOKIE_SECRET }))).toBeUndefined();
    expect(shopper.cookies().size).toBe(0);
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
