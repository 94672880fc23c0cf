import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { createShopper, type Shopper } from '../testing/shopper.ts';
import { INVOICES, PRODUCTS, SCOPES, createTestClient } from '../testing/test-client.ts';
import type { MonoCloudOptions } from '../types.ts';

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await startTestTenant();
});
afterAll(() => tenant.stop());

const person = (options?: MonoCloudOptions): Shopper =>
  createShopper(createTestClient(tenant, options), (url) => tenant.authorize(url));
const asked = (location = '') => new URL(location).searchParams;

describe('what a link to the sign-in route may change', () => {
  let shopper: Shopper;
  beforeEach(() => {
    shopper = person();
  });
  const visit = async (query: string, headers: Record<string, string> = {}) =>
    asked((await shopper.visit('signIn', query, { headers })).location);

  it('sets the listed parameters', async () => {
    const query = 'login_hint=ada&ui_locales=de&display=popup&acr_values=a+b&authenticator_hint=x&audience=y';
    expect(Object.fromEntries(await visit(`${query}&id_token_hint=z&prompt=login`))).toMatchObject({
      login_hint: 'ada',
      ui_locales: 'de',
      display: 'popup',
      acr_values: 'a b',
      authenticator_hint: 'x',
      audience: 'y',
      id_token_hint: 'z',
      prompt: 'login',
    });
  });

  // Made anew for each sign-in.
  const changing = {
    state: expect.any(String),
    nonce: expect.any(String),
    code_challenge: expect.any(String),
  };

  it.each([
    'display=x',
    'prompt=x',
    'max_age=x',
    'max_age=-1',
    `max_age=${'9'.repeat(400)}`,
    'scope=',
    'resource=',
    'login_hint=+',
  ])('leaves out what is malformed or blank: %s', async (query) => {
    expect(Object.fromEntries(await visit(query))).toEqual({
      ...Object.fromEntries(await visit('')),
      ...changing,
    });
  });

  it.each([
    ['scope=read:more', 'scope', [`${SCOPES} read:more`]],
    ['scope=openid', 'scope', [SCOPES]],
    ['scope=read:products+read:products', 'scope', [SCOPES]],
    [`resource=${PRODUCTS}`, 'resource', [PRODUCTS, INVOICES]],
    ['resource=https://more.example', 'resource', [PRODUCTS, INVOICES, 'https://more.example']],
    ['resource=nonsense', 'resource', [PRODUCTS, INVOICES]],
  ])('N11 W7 ?%s adds to what is configured and leaves nothing out', async (query, name, values) => {
    expect((await visit(query)).getAll(name)).toEqual(values);
  });

  it.each([
    ['max_age=5', '5'],
    ['max_age=0', '0'],
    ['max_age=86400', '60'],
    ['', '60'],
  ])('N11 ?%s only shortens a configured maximum age of 60', async (query, value) => {
    shopper = person({ defaultAuthParams: { maxAge: 60 } });
    expect((await visit(query)).get('max_age')).toBe(value);
  });

  it.each([
    'redirect_uri',
    'client_id',
    'response_type',
    'state',
    'nonce',
    'code_challenge',
    'request',
    'response_mode',
  ])('C15 cannot set %s', async (name) => {
    expect((await visit(`${name}=injected`)).getAll(name)).not.toContain('injected');
  });

  it('C15 W7 cannot change anything but the return URL from another site', async () => {
    const params = await visit('scope=openid&prompt=none&login_hint=mallory&audience=x&max_age=1', {
      'sec-fetch-site': 'cross-site',
    });
    expect(params.get('scope')).toBe(SCOPES);
    for (const name of ['prompt', 'login_hint', 'audience', 'max_age']) expect(params.has(name)).toBe(false);
  });

  it('C15 changes nothing while overrides are off', async () => {
    shopper = person({ allowQueryParamOverrides: false });
    expect((await visit('scope=openid&prompt=none')).get('scope')).toBe(SCOPES);
  });

  it('takes the configured prompt away with an empty one, and ignores an unknown or repeated one', async () => {
    shopper = person({ defaultAuthParams: { prompt: 'login' } });
    expect((await visit('prompt=')).has('prompt')).toBe(false);
    expect((await visit('prompt=nonsense')).get('prompt')).toBe('login');
    expect((await visit('prompt=none&prompt=none')).get('prompt')).toBe('login');
  });

  it('W11 takes a maximum age of 0', async () => {
    expect((await visit('max_age=0')).get('max_age')).toBe('0');
    shopper = person({ defaultAuthParams: { maxAge: 0 } });
    expect((await visit('')).get('max_age')).toBe('0');
  });
});
