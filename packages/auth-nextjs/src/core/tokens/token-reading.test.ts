import { MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GetTokensOptions } from '../types.ts';
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
} from '../testing/per-test.ts';

const DEFAULT_RESOURCE = `${PRODUCTS} ${INVOICES}`;

beforeEach(async () => {
  holdClock();
  await signIn();
});

const grants = () => provider.tokenForms.length;
const lastForm = () => provider.tokenForms.at(-1) ?? new URLSearchParams();

describe('which token is meant', () => {
  it('is the one of the sign-in when nothing is asked for, and its refresh sends no scope', async () => {
    expect(await shopper.getTokens()).toMatchObject({ resource: DEFAULT_RESOURCE, requestedScopes: SCOPES });
    expect(grants()).toBe(0);
    await shopper.getTokens({ forceRefresh: true });
    expect(lastForm().has('scope')).toBe(false);
    expect(lastForm().getAll('resource')).toEqual([PRODUCTS, INVOICES]);
  });

  it('is another one when the default resource is named without scopes', async () => {
    await shopper.getTokens({ resource: DEFAULT_RESOURCE });
    expect(grants()).toBe(1);
    expect(lastForm().has('scope')).toBe(false);
  });

  it('is one of the default resource when only scopes are named', async () => {
    await shopper.getTokens({ scopes: 'read:products' });
    expect(lastForm().get('scope')).toBe('read:products');
    expect(lastForm().getAll('resource')).toEqual([PRODUCTS, INVOICES]);
  });

  it('does not depend on order, repetition and white space', async () => {
    await shopper.getTokens({ resource: `${INVOICES} ${PRODUCTS}`, scopes: 'a b' });
    await shopper.getTokens({ resource: ` ${PRODUCTS}\n${INVOICES}  ${PRODUCTS}`, scopes: 'b  a b' });
    expect(grants()).toBe(1);
  });

  it('is neither a subset nor a superset', async () => {
    await shopper.getTokens({ resource: PRODUCTS, scopes: 'a b' });
    await shopper.getTokens({ resource: PRODUCTS, scopes: 'a' });
    await shopper.getTokens({ resource: PRODUCTS, scopes: 'a b c' });
    await shopper.getTokens({ resource: PRODUCTS });
    expect(grants()).toBe(4);
  });

  it('takes the scopes of the configured resource when only the resource is named', async () => {
    await signIn({ resources: [{ resource: PRODUCTS, scopes: 'read:products' }] });
    await shopper.getTokens({ resource: PRODUCTS });
    expect(lastForm().get('scope')).toBe('read:products');
  });

  it('takes no scopes when one configured entry of the resource has none', async () => {
    await signIn({ resources: [{ resource: PRODUCTS, scopes: 'read:products' }, { resource: PRODUCTS }] });
    await shopper.getTokens({ resource: PRODUCTS });
    expect(lastForm().has('scope')).toBe(false);
  });

  it('E17 stays the same when the tenant grants less than was asked, without asking again', async () => {
    provider.tokenScripts = [(form) => provider.tokens(form, { scope: 'read:products' })];
    const tokenRequest = { resource: DEFAULT_RESOURCE, scopes: 'read:products read:invoices' };
    expect(await shopper.getTokens(tokenRequest)).toMatchObject({ scopes: 'read:products' });
    await shopper.getTokens(tokenRequest);
    expect(grants()).toBe(1);
  });
});

describe('when a token is renewed', () => {
  it('is 30 seconds before its end', async () => {
    passSeconds(270);
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
    expect(grants()).toBe(0);
    passSeconds(1);
    await shopper.getTokens();
    expect(grants()).toBe(1);
  });

  it('W25 is at half its life when it lives shorter than a minute, not at every call', async () => {
    provider.tokenScripts = [(form) => provider.tokens(form, { expires_in: 20 })];
    await shopper.getTokens({ forceRefresh: true });
    passSeconds(10);
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
    expect(grants()).toBe(1);
    passSeconds(1);
    await shopper.getTokens();
    expect(grants()).toBe(2);
  });

  it('N71 keeps the sign-in’s token and the last four that have expired, which a proxy may renew, and no more', async () => {
    const scopes = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const scope of scopes) await shopper.getTokens({ resource: PRODUCTS, scopes: scope });
    passSeconds(301);
    await shopper.getTokens({ resource: INVOICES });
    const session = await shopper.getSession();
    const [first, ...others] = session?.accessTokens ?? [];
    expect(first?.resource).toBe(DEFAULT_RESOURCE);
    expect(others.map(({ requestedScopes }) => requestedScopes)).toEqual(['c', 'd', 'e', 'f', undefined]);
  });
});

describe('where cookies cannot be written', () => {
  const readOnly = (options?: GetTokensOptions) => {
    const { req, res } = shopper.start({ isReadOnly: true });
    return client.getTokens(req, res, options);
  };

  it('E15 W3 hands out a token to its last second without spending the refresh token', async () => {
    passSeconds(299);
    expect(await readOnly()).toMatchObject({ isExpired: true });
    expect(grants()).toBe(0);
  });

  it('E15 W3 throws MonoCloudTokenError once it has ended, and the refresh token is still good elsewhere', async () => {
    passSeconds(300);
    await expect(readOnly()).rejects.toThrow(MonoCloudTokenError);
    await expect(readOnly({ resource: PRODUCTS })).rejects.toThrow('cookies cannot be set');
    expect(grants()).toBe(0);
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
  });

  it('E15 W3 leaves cookies that lead nowhere alone', async () => {
    shopper.take('session-3000=nonsense');
    const { req, res } = shopper.start({ isReadOnly: true });
    expect(await client.getSession(req, res)).toBeUndefined();
  });
});

describe('a session without a refresh token', () => {
  beforeEach(async () => {
    provider.tokenScripts = [(form) => provider.tokens(form, { refresh_token: undefined })];
    await signIn();
  });

  it('W25 says that the expired token cannot be renewed', async () => {
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
    passSeconds(300);
    await expect(shopper.getTokens()).rejects.toEqual(
      new MonoCloudTokenError('No refresh token available to refresh the expired access token'),
    );
  });

  it.each([{ forceRefresh: true }, { resource: PRODUCTS }])(
    'says that it has none for %j',
    async (options) => {
      await expect(shopper.getTokens(options)).rejects.toEqual(
        new MonoCloudValidationError('Session does not contain refresh token'),
      );
      expect(grants()).toBe(0);
    },
  );
});
