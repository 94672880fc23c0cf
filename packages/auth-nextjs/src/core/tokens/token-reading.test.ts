import { MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { sessionOver } from '../session/session-record.ts';
import { holdClock, passSeconds } from '../testing/clock.ts';
import { BOTH, INVOICES, PRODUCTS, PRODUCTS_ONLY, SCOPES } from '../testing/test-client.ts';
import { force, openClientBrowser, provider, browser, signIn } from '../testing/per-test.ts';
import type { GetTokensOptions } from '../types.ts';

beforeEach(async () => {
  holdClock();
  await signIn();
});

const grants = () => provider.tokenForms.length;
const lastForm = () => provider.tokenForms.at(-1) ?? new URLSearchParams();
/** Asks for tokens one after the other. Resolves to the token requests that it cost. */
async function ask(...wanted: GetTokensOptions[]): Promise<number> {
  const before = grants();
  for (const options of wanted) await browser.getTokens(options);
  return grants() - before;
}

describe('which token is meant', () => {
  it('is the one of the sign-in when nothing is asked for, and its refresh sends no scope', async () => {
    expect(await browser.getTokens()).toMatchObject({ resource: BOTH, requestedScopes: SCOPES });
    expect(grants()).toBe(0);
    await browser.getTokens(force);
    expect(lastForm().has('scope')).toBe(false);
    expect(lastForm().getAll('resource')).toEqual([PRODUCTS, INVOICES]);
  });

  it.each([
    ['is another one when the default resource is named without scopes', { resource: BOTH }, null],
    [
      'is one of the default resource when only scopes are named',
      { scopes: 'read:products' },
      'read:products',
    ],
  ])('%s', async (_title, wanted, scope) => {
    expect(await ask(wanted)).toBe(1);
    expect([lastForm().get('scope'), lastForm().getAll('resource')]).toEqual([scope, [PRODUCTS, INVOICES]]);
  });

  it('does not depend on order, repetition and white space', async () => {
    const messy = { resource: ` ${PRODUCTS}\n${INVOICES}  ${PRODUCTS}`, scopes: 'b  a b' };
    expect(await ask({ resource: `${INVOICES} ${PRODUCTS}`, scopes: 'a b' }, messy)).toBe(1);
  });

  it('is neither a subset nor a superset', async () => {
    const wanted = ['a b', 'a', 'a b c', undefined].map((scopes) => ({ resource: PRODUCTS, scopes }));
    expect(await ask(...wanted)).toBe(4);
  });

  it.each([
    ['the scopes of the configured resource', [PRODUCTS_ONLY], 'read:products'],
    [
      'no scopes when one configured entry of the resource has none',
      [PRODUCTS_ONLY, { resource: PRODUCTS }],
      null,
    ],
  ])('takes %s when only the resource is named', async (_what, resources, scope) => {
    await signIn({ resources });
    await ask({ resource: PRODUCTS });
    expect(lastForm().get('scope')).toBe(scope);
  });

  it('E17 stays the same when the tenant grants less than was asked, without asking again', async () => {
    provider.tokenScripts = [(form) => provider.tokens(form, { scope: 'read:products' })];
    const wanted = { resource: BOTH, scopes: 'read:products read:invoices' };
    expect(await browser.getTokens(wanted)).toMatchObject({ scopes: 'read:products' });
    await ask(wanted);
    expect(grants()).toBe(1);
  });
});

describe('when a token is renewed', () => {
  it.each([
    ['is 30 seconds before its end', 300, 270],
    ['W25 is at half its life when it lives shorter than a minute, not at every call', 20, 10],
  ])('%s', async (_title, expires_in, seconds) => {
    provider.answer({ changes: { expires_in } });
    await ask(force);
    passSeconds(seconds);
    expect(await browser.getTokens()).toMatchObject({ isExpired: false });
    expect(grants()).toBe(1);
    passSeconds(1);
    expect(await ask({})).toBe(1);
  });

  it('N71 keeps the sign-in’s token and the last four that have expired, which a proxy may renew, and no more', async () => {
    await ask(...['a', 'b', 'c', 'd', 'e', 'f'].map((scopes) => ({ resource: PRODUCTS, scopes })));
    passSeconds(301);
    await ask({ resource: INVOICES });
    const [first, ...others] = (await browser.getSession())?.accessTokens ?? [];
    expect(first?.resource).toBe(BOTH);
    expect(others.map(({ requestedScopes }) => requestedScopes)).toEqual(['c', 'd', 'e', 'f', undefined]);
  });
});

describe('where cookies cannot be written', () => {
  const readOnly = (options?: GetTokensOptions) => browser.start({ isReadOnly: true }).getTokens(options);

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
    expect(await browser.getTokens()).toMatchObject({ isExpired: false });
  });

  it('E15 W3 leaves cookies that lead nowhere alone', async () => {
    browser.take('session-3000=nonsense');
    expect(await browser.start({ isReadOnly: true }).getSession()).toBeUndefined();
  });
});

describe('a session without a refresh token', () => {
  beforeEach(async () => {
    provider.tokenScripts = [(form) => provider.tokens(form, { refresh_token: undefined })];
    await signIn();
  });

  it('W25 says that the expired token cannot be renewed', async () => {
    expect(await browser.getTokens()).toMatchObject({ isExpired: false });
    passSeconds(300);
    const message = 'No refresh token available to refresh the expired access token';
    await expect(browser.getTokens()).rejects.toEqual(new MonoCloudTokenError(message));
  });

  it.each([force, { resource: PRODUCTS }])('says that it has none for %j', async (options) => {
    const error = new MonoCloudValidationError('Session does not contain refresh token');
    await expect(browser.getTokens(options)).rejects.toEqual(error);
    expect(grants()).toBe(0);
  });
});

describe('what a caller may ask for', () => {
  const NO_URL = 'Resource must be a valid URL without query or hash parameters';

  it.each<[name: string, options: object, message: string]>([
    ['a resource that is no text', { resource: 7 }, 'Resource must be a space-separated string of URLs'],
    ['no resource at all', { resource: ' ' }, 'Resource must not be empty'],
    [
      'a resource with a query',
      { resource: `${PRODUCTS} https://a.example?x=1` },
      `Invalid resource "https://a.example?x=1": ${NO_URL}`,
    ],
    ['a resource that is no URL', { resource: 'products' }, `Invalid resource "products": ${NO_URL}`],
    ['scopes that are no text', { scopes: {} }, 'Scopes must be a space-separated string'],
    ['no scopes at all', { scopes: '' }, 'Scopes must be a space-separated string'],
    ['a flag that is a text', { forceRefresh: 'true' }, '"forceRefresh" must be a boolean'],
    ['another flag that is a number', { refetchUserInfo: 1 }, '"refetchUserInfo" must be a boolean'],
    ['an unknown option', { audience: 'x' }, '"audience" is not allowed'],
  ])('is not %s', async (_name, options, message) => {
    const given: GetTokensOptions = Object.assign({}, options);
    await expect(browser.getTokens(given)).rejects.toEqual(new MonoCloudValidationError(message));
  });

  it('may be a list of texts, as in 0.1', async () => {
    const listed: GetTokensOptions = JSON.parse(JSON.stringify({ resource: [PRODUCTS], scopes: ['a', 'b'] }));
    expect(await ask(listed, { resource: PRODUCTS, scopes: 'a b' })).toBe(1);
  });

  it('is nothing without a session', async () => {
    await expect(openClientBrowser().getTokens()).rejects.toEqual(sessionOver());
  });
});
