import { describe, expect, it, vi } from 'vitest';
import { asked, openAtTenant, tenant } from '../testing/per-file-tenant.ts';
import type { Shopper } from '../testing/shopper.ts';
import { INVOICES, PRODUCTS, SCOPES } from '../testing/test-client.ts';

/** Comes back from the tenant to which an answer of the sign-in route leads. */
const comeBack = async (shopper: Shopper, { location = '' }: { location?: string } = {}) =>
  shopper.visit('callback', (await tenant.authorize(location)).searchParams);
const stateCookies = ({ cookies }: Shopper) =>
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
    log.mockRestore();
  });
});

describe('several sign-ins in one browser', () => {
  const VISIT = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };

  it('C05 keeps at most the configured number of them, the oldest going first', async () => {
    const shopper = openAtTenant({ state: { maxConcurrent: 3 } });
    const [first] = [await shopper.visit('signIn'), await shopper.visit('signIn')];
    for (let visit = 0; visit < 20; visit += 1) await shopper.visit('signIn');
    expect(stateCookies(shopper)).toHaveLength(3);
    expect((await comeBack(shopper, first)).status).toBe(400);
  });

  it('C05 keeps a header that every server reads, however long the return URLs of a foreign page are', async () => {
    const shopper = openAtTenant();
    const answers = [];
    for (let visit = 0; visit < 5; visit += 1) {
      answers.push(await shopper.visit('signIn', `return_url=/${'p'.repeat(2000)}`));
    }
    expect(stateCookies(shopper)).toHaveLength(1);
    expect((await comeBack(shopper, answers.at(-1))).status).toBe(307);
  });

  it('C05 keeps as many as are configured while their return URLs are of a usual length', async () => {
    const shopper = openAtTenant();
    for (let visit = 0; visit < 7; visit += 1)
      await shopper.visit('signIn', 'return_url=/products?sort=name');
    expect(stateCookies(shopper)).toHaveLength(5);
  });

  it.each([
    ['an image', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' }],
    ['a script on another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script' }],
    ['a fetch of the own page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }],
    ['a prefetch of the browser', { 'sec-fetch-dest': 'document', 'sec-purpose': 'prefetch;prerender' }],
    ['a prefetch of the router', { 'next-router-prefetch': '1' }],
  ])('C05 starts no sign-in for %s, which would evict one that the user finishes', async (_name, headers) => {
    const shopper = openAtTenant({ state: { maxConcurrent: 1 } });
    const pending = await shopper.visit('signIn', '', { headers: VISIT });
    const answer = await shopper.visit('signIn', '', { headers });
    expect(answer).toMatchObject({ status: 204, isCacheable: false, cookies: [] });
    expect((await comeBack(shopper, pending)).status).toBe(307);
  });

  it('C05 makes room by dropping state cookies that cannot be read', async () => {
    const shopper = openAtTenant();
    const [cookie] = (await shopper.visit('signIn')).cookies;
    if (cookie) shopper.take(`${cookie.name}=${cookie.value.slice(0, -4)}`);
    await shopper.visit('signIn');
    expect(stateCookies(shopper)).toHaveLength(1);
  });

  it('C04 lets two tabs that interleave both succeed', async () => {
    const shopper = openAtTenant();
    const tabs = [];
    for (const tab of ['a', 'b'])
      tabs.push([tab, await shopper.visit('signIn', `return_url=/${tab}`)] as const);
    for (const [tab, start] of tabs) {
      const location = `http://localhost:3000/${tab}`;
      expect(await comeBack(shopper, start)).toMatchObject({ status: 307, location });
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
    const shopper = openAtTenant();
    const { req, res, deliver } = shopper.start();
    await shopper.client.signIn(req, res, { returnUrl: '/invoices', authParams: { loginHint: 'ada' } });
    const start = await deliver();
    expect(asked(start.location).get('login_hint')).toBe('ada');
    expect((await comeBack(shopper, start)).location).toBe('http://localhost:3000/invoices');
  });
});
