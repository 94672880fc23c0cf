import { MonoCloudOidcClientBase } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { asked, beginByCode, openAtTenant, tenant } from '../testing/per-file-tenant.ts';
import type { ClientBrowser } from '../testing/client-browser.ts';
import { INVOICES, PRODUCTS, SCOPES } from '../testing/test-client.ts';

describe('what a link to the sign-in route may change', () => {
  let browser: ClientBrowser;
  beforeEach(() => {
    browser = openAtTenant();
  });
  const visit = async (query: string, headers: Record<string, string> = {}) =>
    asked((await browser.visit('signIn', query, { headers })).location);

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
  const [state, nonce, code_challenge] = [expect.any(String), expect.any(String), expect.any(String)];

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
    const plain = Object.fromEntries(await visit(''));
    expect(Object.fromEntries(await visit(query))).toEqual({ ...plain, state, nonce, code_challenge });
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
    ['max_age=5', 60, '5'],
    ['max_age=0', 60, '0'],
    ['max_age=86400', 60, '60'],
    ['', 60, '60'],
    ['max_age=0', undefined, '0'],
    ['', 0, '0'],
  ])('N11 W11 ?%s only shortens a configured maximum age, %s', async (query, maxAge, value) => {
    browser = openAtTenant({ defaultAuthParams: { maxAge } });
    expect((await visit(query)).get('max_age')).toBe(value);
  });

  const FIXED = 'redirect_uri client_id response_type state nonce code_challenge request response_mode';
  it.each(FIXED.split(' '))('C15 cannot set %s', async (name) => {
    expect((await visit(`${name}=injected`)).getAll(name)).not.toContain('injected');
  });

  it('C15 changes nothing while overrides are off', async () => {
    browser = openAtTenant({ allowQueryParamOverrides: false });
    expect((await visit('scope=openid&prompt=none')).get('scope')).toBe(SCOPES);
  });

  it('takes the configured prompt away with an empty one, and ignores an unknown or repeated one', async () => {
    browser = openAtTenant({ defaultAuthParams: { prompt: 'login' } });
    expect((await visit('prompt=')).has('prompt')).toBe(false);
    expect((await visit('prompt=nonsense')).get('prompt')).toBe('login');
    expect((await visit('prompt=none&prompt=none')).get('prompt')).toBe('login');
  });
});

describe('a sign-in whose caller asks for other resources than the default ones', () => {
  async function signIn(resource: string, wanted: string) {
    const browser = openAtTenant({ defaultAuthParams: { scopes: SCOPES, resource } });
    const { location = '' } = await beginByCode(browser, { authParams: { resource: wanted } });
    const callback = await tenant.authorize(location);
    expect((await browser.visit('callback', callback.searchParams)).status).toBe(307);
    const { accessTokens = [] } = (await browser.getSession()) ?? {};
    return { browser, stored: accessTokens.map((token) => token.resource), accessTokens };
  }
  const audienceOf = (token = '') => [MonoCloudOidcClientBase.decodeJwt(token).aud].flat();

  it('E02 with some of them brings a token for those, and says so', async () => {
    const { stored, accessTokens } = await signIn(`${PRODUCTS} ${INVOICES}`, INVOICES);
    expect(stored).toEqual([INVOICES]);
    expect(audienceOf(accessTokens[0]?.accessToken)).toEqual([INVOICES]);
  });

  it('E02 with none of them works, and passes no token off as one for the default resource', async () => {
    const { browser, stored } = await signIn(PRODUCTS, INVOICES);
    expect(stored).toEqual([undefined]);
    const { accessToken } = await browser.getTokens({ resource: INVOICES, scopes: 'read:invoices' });
    expect(audienceOf(accessToken)).toEqual([INVOICES]);
    await expect(browser.getTokens()).rejects.toMatchObject({ error: 'invalid_target' });
  });

  it('E02 with more of them brings a token for the default ones only', async () => {
    const { browser, stored, accessTokens } = await signIn(PRODUCTS, `${INVOICES} ${PRODUCTS}`);
    expect(stored).toEqual([PRODUCTS]);
    expect(await browser.getTokens()).toMatchObject({ accessToken: accessTokens[0]?.accessToken });
    expect(audienceOf(accessTokens[0]?.accessToken)).toEqual([PRODUCTS]);
  });
});
