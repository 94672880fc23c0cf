import { describe, expect, it, vi } from 'vitest';
import { provider } from '../core/testing/per-test.ts';
import { logoutToken, now, openProcess, send, signInAs, signInThree, tell } from './testing/logouts.ts';
import { RECOVERY, gateway } from './testing/per-test.ts';
import { STORE_SECRET } from './testing/test-redis.ts';

const OTHER_SECRET = 'another secret of the store, thirty-two';

describe('a logout token, of which one process hears', () => {
  it('G02 ends the session that its sid names for every process, and no other of that person', async () => {
    const { states } = await signInThree();
    const { client, ended } = openProcess();
    expect(await tell(client, { sub: 'user-1', sid: 'sid-phone' })).toBe(204);
    expect(ended).toEqual([1]);
    expect(await states()).toEqual([true, false, true]);
  });

  it('G02 ends all sessions of a person when it names nothing but the person', async () => {
    const { states } = await signInThree();
    const { client, ended } = openProcess();
    expect(await tell(client, { sub: 'user-1' })).toBe(204);
    expect(ended).toEqual([2]);
    expect(await states()).toEqual([false, false, true]);
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

  it('G02 finds a session whose user the application has changed, by its ID token', async () => {
    const { client } = openProcess();
    const shopper = await signInAs(client, 'sid-laptop');
    await shopper.updateSession({ user: { sub: 'renamed' } });
    expect(await openProcess().store.endSessions({ sid: 'sid-laptop' })).toBe(1);
    expect(await shopper.isSignedIn()).toBe(false);
  });

  it('G02 D03 finds sessions from before the secret of the store was rotated', async () => {
    const { states } = await signInThree();
    const { client } = openProcess({ secret: [OTHER_SECRET, STORE_SECRET] });
    expect(await tell(client, { sub: 'user-1' })).toBe(204);
    expect(await states()).toEqual([false, false, true]);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'another' }],
    ['a nonce', { nonce: 'n' }],
  ])('G01 ends nothing when it has %s', async (_name, changes) => {
    const { states } = await signInThree();
    const { client, ended } = openProcess();
    expect(await tell(client, { sub: 'user-1', sid: 'sid-phone' }, changes)).toBe(400);
    expect([ended, await states()]).toEqual([[], [true, true, true]]);
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
});
