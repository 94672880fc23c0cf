import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestTenant } from '@monoshop/tenant/testing';
import { type FixtureApp, startFixtureApp } from '@monoshop/testing/fixture-app';
import { openBrowser, type Browser } from '@monoshop/testing/browser';

let app: FixtureApp;
let home: string;

beforeAll(async () => {
  app = await startFixtureApp(startTestTenant, { FIXTURE_GUARD_ALL: '1' }, 'placed');
  home = `${app.origin}/shop`;
}, 300_000);

afterAll(() => app.stop());

const NO_PROXY = { 'x-no-proxy': '1' };

/** Follows redirects within the app, as a browser does, up to the first answer that leads elsewhere or nowhere. */
async function follow(
  browser: Browser,
  url: string | URL,
  headers: Record<string, string>,
): Promise<Response> {
  let answer = await browser.visit(url, { headers });
  for (let step = 0; step < 5; step += 1) {
    const location = answer.headers.get('location');
    const next = location === null ? undefined : new URL(location, app.origin);
    if (next?.origin !== app.origin) return answer;
    answer = await browser.visit(next, { headers });
  }
  return answer;
}

const returnUrlOf = async (path: string, init: RequestInit = {}) => {
  const answer = await openBrowser(app.origin).visit(path, init);
  const location = new URL(answer.headers.get('location') ?? '', app.origin);
  expect([answer.status, location.origin + location.pathname]).toEqual([
    init.method === 'POST' ? 303 : 307,
    `${home}/api/auth/signin`,
  ]);
  return location.searchParams.get('return_url');
};

describe('an app below a base path, with trailing slashes and languages', () => {
  it.each([
    ['the proxy', {}],
    ['a route handler', NO_PROXY],
  ])('N03 signs in and out through %s, with the redirect URI that is configured', async (_what, headers) => {
    const browser = openBrowser(app.origin);
    const start = await follow(browser, `${home}/api/auth/signin?return_url=%2Fguarded%3Fpage%3D2`, headers);
    const authorization = new URL(start.headers.get('location') ?? '');
    expect(authorization.searchParams.get('redirect_uri')).toBe(`${home}/api/auth/callback`);
    const page = await follow(browser, await app.tenant.authorize(authorization.href), headers);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('ada@monoshop.example');
    expect((await follow(browser, `${home}/api/auth/userinfo`, headers)).status).toBe(200);
    const end = await follow(browser, `${home}/api/auth/signout`, headers);
    expect(end.headers.get('location')).toContain(app.tenant.issuer);
    expect(browser.cookieNames()).toEqual([]);
  });

  it.each([
    ['/shop/', '/'],
    ['/shop/guarded/?page=2', '/guarded/?page=2'],
    ['/shop/de/legacy-guarded/', '/de/legacy-guarded/'],
    ['/shop/legacy-guarded/', '/legacy-guarded/'],
  ])('N03 N04 N13 the proxy sends a stranger from %s to sign-in and back', async (path, returnUrl) => {
    expect(await returnUrlOf(path)).toBe(returnUrl);
  });

  it.each([
    ['/shop/de/legacy-guarded/?page=2', '/de/legacy-guarded/?page=2'],
    ['/shop/legacy-guarded/', '/legacy-guarded/'],
  ])('N13 protectPage() of the Pages Router does so from %s', async (path, returnUrl) => {
    expect(await returnUrlOf(path, { headers: NO_PROXY })).toBe(returnUrl);
  });
});

describe('a post after the session ended', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
  const post = (headers: Record<string, string>): RequestInit => ({ method: 'POST', body: 'a=b', headers });

  it.each([
    ['/shop/guarded/', {}, '/guarded/'],
    ['/shop/legacy-guarded/', NO_PROXY, '/legacy-guarded/'],
    ['/shop/protect/', NO_PROXY, '/'],
    ['/shop/posted/', NO_PROXY, '/'],
  ])('N05 is not repeated at the sign-in route: %s %j', async (path, headers, returnUrl) => {
    expect(await returnUrlOf(path, post({ ...form, ...headers }))).toBe(returnUrl);
  });

  it.each([
    ['/shop/guarded/', {}],
    ['/shop/legacy-guarded/', NO_PROXY],
    ['/shop/protect/', NO_PROXY],
    ['/shop/posted/', NO_PROXY],
  ])('N05 is 401 for a script: %s %j', async (path, headers) => {
    const sent = { 'content-type': 'application/json', accept: '*/*', ...headers };
    const answer = await openBrowser(app.origin).visit(path, post(sent));
    expect([answer.status, answer.headers.get('location')]).toEqual([401, null]);
  });

  it("N05 tells Next's script where to sign in when it sends a server action", async () => {
    const sent = {
      'content-type': 'text/plain;charset=UTF-8',
      accept: 'text/x-component',
      'next-action': 'a1',
    };
    const answer = await openBrowser(app.origin).visit('/shop/action/', post(sent));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-action-redirect')).toBe(
      `${home}/api/auth/signin?return_url=%2Faction%2F;push`,
    );
  });
});
