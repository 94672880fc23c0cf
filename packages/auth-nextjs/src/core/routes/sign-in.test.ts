import { MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it, vi } from 'vitest';
import { asked, beginByCode, openAtTenant, tenant } from '../testing/per-file-tenant.ts';
import type { ClientBrowser } from '../testing/client-browser.ts';
import { INVOICES, PRODUCTS, SCOPES } from '../testing/test-client.ts';

/** Comes back from the tenant to which an answer of the sign-in route leads. */
const comeBack = async (browser: ClientBrowser, { location = '' }: { location?: string } = {}) =>
  browser.visit('callback', (await tenant.authorize(location)).searchParams);
const stateCookies = ({ cookies }: ClientBrowser) =>
  [...cookies().keys()].filter((name) => name.startsWith('state-3000.'));

describe('a sign-in', () => {
  it('redirects with PKCE, state, nonce and one resource parameter per API, and is never cached', async () => {
    const { status, location, isCacheable } = await openAtTenant().visit('signIn');
    const params = asked(location);
    expect(status).toBe(307);
    expect(isCacheable).toBe(false);
    expect(Object.fromEntries(params)).toMatchObject({
      client_id: 'monoshop-web',
      redirect_uri: 'http://localhost:3000/api/auth/callback',
      response_type: 'code',
      scope: SCOPES,
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(params.get(name)).toMatch(/^[\w-]{43}$/);
    }
    expect(params.getAll('resource')).toEqual([PRODUCTS, INVOICES]);
  });

  it('asks for the union of the default parameters and of all resources', async () => {
    const resources = [{ resource: 'https://third.example', scopes: 'read:third openid' }];
    const params = asked((await openAtTenant({ resources }).visit('signIn')).location);
    expect(params.get('scope')).toBe(`${SCOPES} read:third`);
    expect(params.getAll('resource')).toEqual([PRODUCTS, INVOICES, 'https://third.example']);
  });

  it('D01 hides the state cookie from scripts and lets it expire', async () => {
    const { cookies } = await openAtTenant({ appUrl: 'https://shop.example' }).visit('signIn');
    expect(cookies).toHaveLength(1);
    expect(cookies[0]?.options).toMatchObject({ httpOnly: true, secure: true, sameSite: 'lax', maxAge: 900 });
  });

  it('W8 sends the state cookie along with a form post, also after a pushed request', async () => {
    const defaultAuthParams = { responseMode: 'form_post' } as const;
    const { cookies, location } = await openAtTenant({ usePar: true, defaultAuthParams }).visit('signIn');
    expect(cookies[0]?.options.sameSite).toBe('none');
    expect([...asked(location).keys()].sort()).toEqual(['client_id', 'request_uri']);
  });

  it('C14 takes the redirect URI from the configuration, whatever Host says', async () => {
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const { location } = await openAtTenant().visit('signIn', '', { headers });
    expect(asked(location).get('redirect_uri')).toBe('http://localhost:3000/api/auth/callback');
  });

  it('refuses an application state that is no object', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const broken = JSON.parse('{"onSetApplicationState":null}');
    broken.onSetApplicationState = () => 'text';
    expect(await openAtTenant(broken).visit('signIn')).toMatchObject({ status: 500, cookies: [] });
    expect(log.mock.calls.flat().join()).toContain(
      'Invalid Application State. Expected state to be an object',
    );
  });
});

describe('what a caller of signIn() asks for', () => {
  it('is answered 500 without openid', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    const authParams = { scopes: 'profile' };
    const failed = await beginByCode(openAtTenant(), { authParams });
    expect(failed).toMatchObject({ status: 500, cookies: [] });
    const onError = vi.fn<(error: Error) => void>();
    await beginByCode(openAtTenant(), { authParams, onError });
    expect(onError).toHaveBeenCalledWith(new MonoCloudValidationError('Scopes must contain openid'));
  });

  it('takes an explicit undefined as not given', async () => {
    const authParams = { scopes: undefined, resource: undefined, prompt: 'login' } as const;
    const params = asked((await beginByCode(openAtTenant(), { authParams })).location);
    expect([params.get('scope'), params.get('prompt')]).toEqual([SCOPES, 'login']);
    expect(params.getAll('resource')).toEqual([PRODUCTS, INVOICES]);
  });
});

describe('several sign-ins in one browser', () => {
  it('C05 keeps at most the configured number of them, the oldest going first', async () => {
    const browser = openAtTenant({ state: { maxConcurrent: 3 } });
    const [first] = [await browser.visit('signIn'), await browser.visit('signIn')];
    for (let visit = 0; visit < 20; visit += 1) await browser.visit('signIn');
    expect(stateCookies(browser)).toHaveLength(3);
    expect((await comeBack(browser, first)).status).toBe(400);
  });

  it.each([
    [
      'one of them while a foreign page makes their return URLs long, for a header that every server reads',
      2000,
      1,
    ],
    ['as many as are configured while their return URLs are of a usual length', 20, 5],
  ])('C05 keeps %s', async (_what, length, left) => {
    const browser = openAtTenant();
    const answers = [];
    for (let visit = 0; visit < 7; visit += 1) {
      answers.push(await browser.visit('signIn', `return_url=/${'p'.repeat(length)}`));
    }
    expect(stateCookies(browser)).toHaveLength(left);
    expect((await comeBack(browser, answers.at(-1))).status).toBe(307);
  });

  it('C05 makes room by dropping state cookies that cannot be read', async () => {
    const browser = openAtTenant();
    const [cookie] = (await browser.visit('signIn')).cookies;
    if (cookie) browser.take(`${cookie.name}=${cookie.value.slice(0, -4)}`);
    await browser.visit('signIn');
    expect(stateCookies(browser)).toHaveLength(1);
  });

  it('C04 lets two tabs that interleave both succeed', async () => {
    const browser = openAtTenant();
    const tabs = [];
    for (const tab of ['a', 'b'])
      tabs.push([tab, await browser.visit('signIn', `return_url=/${tab}`)] as const);
    for (const [tab, start] of tabs) {
      const location = `http://localhost:3000/${tab}`;
      expect(await comeBack(browser, start)).toMatchObject({ status: 307, location });
    }
  });
});

describe('where a sign-in leads', () => {
  it.each([
    ['return_url=/products?max=50', 'http://localhost:3000/products?max=50'],
    ['return_url=http://localhost:3000/invoices', 'http://localhost:3000/invoices'],
    ['return_url=//evil.example', 'http://localhost:3000'],
    ['return_url=https:evil.example', 'http://localhost:3000'],
    ['return_url=/api/auth/signout', 'http://localhost:3000'],
    ['return_url=%2Fproducts%26prompt%3Dnone', 'http://localhost:3000/products&prompt=none'],
  ])('C13 goes from ?%s to %s', async (query, target) => {
    expect((await openAtTenant().signIn(query)).location).toBe(target);
  });

  it('goes to the given return URL when the link names none', async () => {
    const browser = openAtTenant();
    const start = await beginByCode(browser, { returnUrl: '/invoices', authParams: { loginHint: 'ada' } });
    expect(asked(start.location).get('login_hint')).toBe('ada');
    expect((await comeBack(browser, start)).location).toBe('http://localhost:3000/invoices');
  });
});
