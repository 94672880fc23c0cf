import { MonoCloudOidcClient, MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import './testing/warnings.ts';
import { MonoCloudCoreClient } from './core-client.ts';
import { client, createClient, openClientBrowser, provider, browser, signIn } from './testing/per-test.ts';

describe('a client without a complete configuration', () => {
  const client = () => new MonoCloudCoreClient({ cookieSecret: 'long enough' });
  const start = () => openClientBrowser(createClient()).start();

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
});

describe('the groups of a user', () => {
  const groups = ['staff', { id: 'g-2', name: 'sales' }];

  it.each([
    [['staff'], undefined, undefined, true],
    [['sales'], undefined, undefined, true],
    [['g-2', 'clerks'], undefined, undefined, true],
    [['g-2', 'clerks'], undefined, true, false],
    [['clerks'], undefined, undefined, false],
    [['admin'], 'roles', undefined, true],
    [[], undefined, undefined, true],
  ])('%j by claim %s, all of them %s: %s', async (wanted, claim, matchAll, expected) => {
    provider.userinfo = () => ({ json: { sub: 'user-1', groups, roles: ['admin'] } });
    await signIn();
    const { req, res } = browser.start();
    expect(await client.isUserInGroup(req, res, wanted, claim, matchAll)).toBe(expected);
  });

  it('are none without a session', async () => {
    const client = createClient();
    const { req, res } = openClientBrowser(client).start();
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
    const { req, res, deliver } = browser.start();
    await client.destroySession(req, res);
    await deliver();
    expect(browser.cookies().size).toBe(0);
    expect(provider.revocationForms).toEqual([]);
  });
});
