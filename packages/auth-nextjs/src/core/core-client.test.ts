import { MonoCloudOidcClient, MonoCloudValidationError } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MonoCloudCoreClient } from './core-client.ts';
import { client, createClient, log, openShopper, provider, shopper, signIn } from './testing/per-test.ts';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});

describe('a client without a complete configuration', () => {
  const client = () => new MonoCloudCoreClient({ cookieSecret: 'long enough' });
  const start = () => openShopper(createClient()).start();

  it('treats every request as signed out, and does not throw', async () => {
    const { req, res } = start();
    expect(await client().getSession(req, res)).toBeUndefined();
    expect(await client().isAuthenticated(req, res)).toBe(false);
    expect(await client().isUserInGroup(req, res, ['staff'])).toBe(false);
  });

  it('throws where the configuration is needed', () => {
    expect(() => client().getOptions()).toThrow(new MonoCloudValidationError('"tenantDomain" is required'));
    expect(() => client().oidcClient).toThrow(MonoCloudValidationError);
  });

  it('answers each request to an auth route with 500 and reports the problem each time', async () => {
    const broken = client();
    for (const route of ['signIn', 'callback', 'userInfo', 'signOut', 'backChannelLogout'] as const) {
      const { req, res, deliver } = start();
      await broken[route](req, res);
      expect(await deliver()).toMatchObject({ status: 500, isCacheable: false });
    }
    expect(log).toHaveBeenCalledTimes(5);
    expect(log).toHaveBeenLastCalledWith(expect.stringContaining('"tenantDomain" is required'));
  });
});

describe('the groups of a user', () => {
  const groups = ['staff', { id: 'g-2', name: 'sales' }];

  it.each([
    [['staff'], undefined, undefined, true],
    [['sales'], undefined, undefined, true],
    [['g-2', 'nobody'], undefined, undefined, true],
    [['g-2', 'nobody'], undefined, true, false],
    [['nobody'], undefined, undefined, false],
    [['admin'], 'roles', undefined, true],
    [[], undefined, undefined, true],
  ])('%j by claim %s, all of them %s: %s', async (wanted, claim, matchAll, expected) => {
    provider.userinfo = () => ({ json: { sub: 'user-1', groups, roles: ['admin'] } });
    await signIn();
    const { req, res } = shopper.start();
    expect(await client.isUserInGroup(req, res, wanted, claim, matchAll)).toBe(expected);
  });

  it('are none without a session', async () => {
    const client = createClient();
    const { req, res } = openShopper(client).start();
    expect(await client.isUserInGroup(req, res, [])).toBe(false);
  });
});

describe('a client with a complete configuration', () => {
  it('speaks to the tenant through one OpenID client', () => {
    const client = createClient();
    expect(client.oidcClient).toBeInstanceOf(MonoCloudOidcClient);
    expect(client.oidcClient).toBe(client.oidcClient);
  });

  it('ends a session without telling the tenant', async () => {
    await signIn();
    const { req, res, deliver } = shopper.start();
    await client.destroySession(req, res);
    await deliver();
    expect(shopper.cookies().size).toBe(0);
    expect(provider.revocationForms).toEqual([]);
  });
});
