import { MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import type { Shopper } from './testing/shopper.ts';
import {
  INVOICES,
  PRODUCTS,
  SCOPES,
  client,
  holdClock,
  passSeconds,
  provider,
  shopper,
  signIn,
  use,
} from './testing/per-test.ts';

type Route = Parameters<Shopper['visit']>[0];

describe('an auth route', () => {
  it.each<[Route, string[], string[]]>([
    ['signIn', ['POST', 'HEAD', 'PUT'], ['GET']],
    ['callback', ['PUT', 'DELETE', 'HEAD'], ['GET', 'POST']],
    ['userInfo', ['POST', 'DELETE'], ['GET']],
    ['signOut', ['POST', 'HEAD'], ['GET']],
    ['backChannelLogout', ['GET', 'HEAD', 'PUT'], ['POST']],
  ])('%s answers 405 to %j, allows %j and does nothing', async (route, methods, allowed) => {
    await signIn({ onBackChannelLogout: () => undefined });
    for (const method of methods) {
      const headers = { accept: 'application/json' };
      expect(await shopper.visit(route, '', { method, headers })).toMatchObject({
        status: 405,
        allowed,
        isCacheable: false,
        cookies: [],
        json: { status: 405, code: 'method_not_allowed' },
      });
    }
    expect(await shopper.isSignedIn()).toBe(true);
  });

  it('backChannelLogout answers 503 when the keys of the tenant cannot be fetched, so that the tenant sends it again', async () => {
    use({ onBackChannelLogout: () => undefined, jwksResolver: () => Promise.reject(new Error('down')) });
    const logout = await provider.sign(
      { iss: provider.issuer, aud: 'web', sub: 'user-1' },
      { typ: 'logout+jwt' },
    );
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await shopper.visit('backChannelLogout', '', {
      method: 'POST',
      headers,
      body: `logout_token=${logout}`,
    });
    expect(answer).toMatchObject({ status: 503, json: { status: 503, code: 'service_unavailable' } });
  });

  it('signIn answers 500 when the application asks for no openid', async () => {
    const { req, res, deliver } = shopper.start();
    await client.signIn(req, res, { authParams: { scopes: 'profile' } });
    expect(await deliver()).toMatchObject({ status: 500, cookies: [] });
    const asked = shopper.start();
    const onError = (error: Error) => error;
    expect(await client.signIn(asked.req, asked.res, { authParams: { scopes: 'profile' }, onError })).toEqual(
      new MonoCloudValidationError('Scopes must contain openid'),
    );
  });

  it('signIn takes an explicit undefined of its caller as not given', async () => {
    const { req, res, deliver } = shopper.start();
    await client.signIn(req, res, {
      authParams: { scopes: undefined, resource: undefined, prompt: 'login' },
    });
    const { searchParams } = new URL((await deliver()).location ?? '');
    expect(searchParams.get('scope')).toBe(SCOPES);
    expect(searchParams.getAll('resource')).toEqual([PRODUCTS, INVOICES]);
    expect(searchParams.get('prompt')).toBe('login');
  });

  it.each([
    [401, 500],
    [403, 500],
    [418, 500],
    [500, 503],
  ])('userInfo answers a profile that the tenant refuses with %i by %i', async (refusal, status) => {
    await signIn({ refetchUserInfo: true });
    provider.userinfo = () => ({ status: refusal });
    expect((await shopper.visit('userInfo')).status).toBe(status);
  });
});

describe('a Retry-After of the tenant', () => {
  it.each<[string, () => string, number]>([
    ['seconds', () => '40', 39],
    ['a date', () => new Date(Date.now() + 40_000).toUTCString(), 38],
    ['nonsense', () => 'soon', 0],
    ['a date in the past', () => new Date(0).toUTCString(), 0],
  ])('of %s keeps the next request away for its time', async (_name, value, seconds) => {
    holdClock();
    await shopper.signIn();
    provider.tokenScripts = [() => ({ status: 503, headers: { 'retry-after': value() } })];
    const tokenRequest = { scopes: 'read:products' };
    await expect(shopper.getTokens(tokenRequest)).rejects.toMatchObject({ status: 503 });
    const asked = provider.tokenForms.length;
    passSeconds(seconds);
    await expect(shopper.getTokens(tokenRequest)).rejects.toMatchObject({ status: 503 });
    expect(provider.tokenForms).toHaveLength(asked);
    passSeconds(62);
    await expect(shopper.getTokens(tokenRequest)).rejects.toMatchObject({ status: 503 });
    expect(provider.tokenForms).toHaveLength(asked + 1);
  });
});
