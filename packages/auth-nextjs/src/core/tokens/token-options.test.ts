import { MonoCloudValidationError } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { sessionOver } from '../session/session-record.ts';
import { PRODUCTS, openShopper, provider, shopper, signIn } from '../testing/per-test.ts';
import type { GetTokensOptions } from '../types.ts';

beforeEach(() => signIn());

describe('what a caller may ask for', () => {
  const refused: [string, unknown, string][] = [
    ['a resource that is no text', { resource: 7 }, 'Resource must be a space-separated string of URLs'],
    ['no resource at all', { resource: ' ' }, 'Resource must not be empty'],
    [
      'a resource with a query',
      { resource: `${PRODUCTS} https://a.example?x=1` },
      'Invalid resource "https://a.example?x=1": Resource must be a valid URL without query or hash parameters',
    ],
    [
      'a resource that is no URL',
      { resource: 'products' },
      'Invalid resource "products": Resource must be a valid URL without query or hash parameters',
    ],
    ['scopes that are no text', { scopes: {} }, 'Scopes must be a space-separated string'],
    ['no scopes at all', { scopes: '' }, 'Scopes must be a space-separated string'],
    ['a flag that is a text', { forceRefresh: 'true' }, '"forceRefresh" must be a boolean'],
    ['another flag that is a number', { refetchUserInfo: 1 }, '"refetchUserInfo" must be a boolean'],
    ['an unknown option', { audience: 'x' }, '"audience" is not allowed'],
  ];

  it.each(refused)('is not %s', async (_name, options, message) => {
    const given: GetTokensOptions = Object.assign({}, options);
    await expect(shopper.getTokens(given)).rejects.toEqual(new MonoCloudValidationError(message));
  });

  it('may be a list of texts, as in 0.1', async () => {
    const listed: GetTokensOptions = JSON.parse(JSON.stringify({ resource: [PRODUCTS], scopes: ['a', 'b'] }));
    await shopper.getTokens(listed);
    await shopper.getTokens({ resource: PRODUCTS, scopes: 'a b' });
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('is nothing without a session', async () => {
    await expect(openShopper().getTokens()).rejects.toEqual(sessionOver());
  });
});
