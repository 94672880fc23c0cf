import { beforeEach, describe, expect, it } from 'vitest';
import { client, openShopper, shopper, signIn } from '../testing/per-test.ts';
import { mergeSessions } from './session-update.ts';

beforeEach(() => signIn());

const user = { sub: 'user-1' };

describe('updating a session', () => {
  it('keeps what the caller added', async () => {
    const { req, res, deliver } = shopper.start();
    await client.updateSession(req, res, { user, cart: ['laptop'] });
    await deliver();
    const next = shopper.start();
    expect(await client.getSession(next.req, next.res)).toEqual({ user, cart: ['laptop'] });
  });

  it('W2 does not put rotated tokens back when the caller read the session before a refresh', async () => {
    const slow = shopper.start();
    const session = await client.getSession(slow.req, slow.res);
    const { refreshToken, accessToken } = await shopper.getTokens({ forceRefresh: true });
    await client.updateSession(slow.req, slow.res, { ...session, user, cart: ['laptop'] });
    await slow.deliver();
    expect(await shopper.getTokens()).toMatchObject({ refreshToken, accessToken });
    const next = shopper.start();
    expect(await client.getSession(next.req, next.res)).toMatchObject({ cart: ['laptop'] });
  });

  it('W2 knows which of several reads the caller started from', async () => {
    const slow = shopper.start();
    const first = await client.getSession(slow.req, slow.res);
    const { refreshToken, accessToken } = await shopper.getTokens({ forceRefresh: true });
    await client.getSession(slow.req, slow.res);
    await client.updateSession(slow.req, slow.res, { ...first, user, cart: ['laptop'] });
    await slow.deliver();
    expect(await shopper.getTokens()).toMatchObject({ refreshToken, accessToken });
  });

  it('W2 does not put rotated tokens back when the session was read with another request', async () => {
    const early = shopper.start();
    const session = await client.getSession(early.req, early.res);
    const { refreshToken, accessToken, idToken } = await shopper.getTokens({ forceRefresh: true });
    const late = shopper.start();
    await client.updateSession(late.req, late.res, { ...session, user, cart: ['laptop'] });
    await late.deliver();
    expect(await shopper.getTokens()).toMatchObject({ refreshToken, accessToken, idToken });
  });

  it('throws without a session', async () => {
    const stranger = openShopper().start();
    await expect(client.updateSession(stranger.req, stranger.res, { user })).rejects.toThrow(
      'Session does not exist',
    );
  });

  it('cannot be reached through what getSession returned', async () => {
    const { req, res } = shopper.start();
    await shopper.getTokens({ forceRefresh: true });
    const session = await client.getSession(req, res);
    if (session) session.user.name = 'Mallory';
    expect((await client.getSession(req, res))?.user.name).toBe('Ada');
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
