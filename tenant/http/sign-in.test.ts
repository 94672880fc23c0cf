import { describe, expect, test } from 'vitest';
import { createBrowser, type Browser } from '../testing/browser.ts';
import {
  ADA,
  GRACE,
  authorizationUrl,
  isSignedIn,
  locationOf,
  openPage,
  openTenantForTest,
  openTestTenant,
} from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();

const open = (browser?: Browser) => openPage(tenant, {}, browser);

/** Where a browser is sent after an answer. */
const followOn = (browser: Browser, response: Response): Promise<URL> =>
  browser.follow(locationOf(response), ADA);

describe('the sign-in page', () => {
  test('sets cookies that no script can read and no other site sends with its forms', async () => {
    const jar = createBrowser(tenant.issuer);
    const lines: string[] = [];
    const browser: Browser = {
      ...jar,
      visit: async (url, init) => {
        const response = await jar.visit(url, init);
        lines.push(...response.headers.getSetCookie());
        return response;
      },
    };
    const { send } = await open(browser);
    await browser.visit(locationOf(await send(ADA, { origin: new URL(tenant.issuer).origin })));
    const names = new Set(lines.map((line) => /^monoshop_tenant_\d+_([a-z_]+)/.exec(line)?.[1]));
    expect(names).toEqual(new Set(['sign_in', 'resume', 'session']));
    for (const line of lines) {
      expect(line).toMatch(/; httponly/i);
      expect(line).toMatch(/; samesite=lax/i);
    }
  });

  test('asks for username and password, names the application, and loads nothing from elsewhere', async () => {
    const { browser, page } = await open();
    const response = await browser.visit(page);
    const html = await response.text();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(html).toMatch(/<label for="username">.*<input id="username" name="username"/s);
    expect(html).toMatch(/<label for="password">.*<input id="password" name="password" type="password"/s);
    expect(html).toContain('to continue to MonoShop');
    expect(html).not.toMatch(/https?:\/\/(?!localhost)|<link|<img|src=|@import|url\(/);
  });

  test.each([
    ['a wrong password', { ...ADA, password: 'wrong' }],
    ['an unknown user', { username: 'eve@monoshop.example', password: 'monoshop' }],
    ['nothing', {}],
    ['a password of a megabyte', { ...ADA, password: 'x'.repeat(1_000_000) }],
  ])('comes again after %s, with a message, and signs no user in', async (_name, fields) => {
    const { browser, send } = await open();
    const response = await send(fields);
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain('role="alert"');
    expect(html).toContain('name="password"');
    expect(await isSignedIn(tenant, browser)).toBe(false);
  });

  test('keeps the name of the last attempt, made harmless, and never the password', async () => {
    const { send } = await open();
    const html = await (await send({ username: '"><b>', password: 'a-secret-word' })).text();
    expect(html).toContain('value="&quot;&gt;&lt;b&gt;"');
    expect(html).not.toContain('a-secret-word');
  });

  test('lets in after a wrong attempt', async () => {
    const { browser, send } = await open();
    await send({ ...ADA, password: 'wrong' });
    const response = await send(ADA);
    expect(response.status).toBe(303);
    expect(await followOn(browser, response)).toHaveProperty('search');
    expect(await isSignedIn(tenant, browser)).toBe(true);
  });

  test('makes guessing wait: after ten wrong passwords even the right one, for this name alone', async () => {
    const { send } = await open();
    for (let attempt = 0; attempt < 10; attempt += 1) await send({ ...GRACE, password: 'wrong' });
    const response = await send({ ...GRACE, username: 'GRACE@monoshop.example' });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('60');
    expect(await response.text()).toContain('Too many attempts');
    expect((await send(ADA)).status).toBe(303);
  });

  test('makes guessing wait for all after 300 wrong passwords in a minute, whatever the names', async () => {
    const { send } = await openPage(await openTenantForTest());
    for (let attempt = 0; attempt < 300; attempt += 1)
      expect((await send({ username: `name-${attempt}`, password: 'wrong' })).status).toBe(400);
    expect((await send(ADA)).status).toBe(429);
  });

  test('takes the name in any case and with spaces around it', async () => {
    const { send } = await open();
    expect((await send({ ...ADA, username: ' Ada@MonoShop.example ' })).status).toBe(303);
  });

  test('C09 cancelled, sends the user back with access_denied', async () => {
    const { browser, send } = await open();
    const callback = await followOn(browser, await send({ cancel: 'yes' }));
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('iss')).toBe(tenant.issuer);
  });
});

describe('a forged form', () => {
  test.each([
    ['an origin of another site', { origin: 'https://evil.example' }],
    ['an origin of another port', { origin: 'http://localhost:1' }],
    ['an origin that is hidden', { origin: 'null' }],
    ['a mark of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a mark of another port', { 'sec-fetch-site': 'same-site' }],
  ])('with %s is refused, and signs no user in', async (_name, headers) => {
    const { browser, send } = await open();
    expect((await send(ADA, headers)).status).toBe(403);
    expect(await isSignedIn(tenant, browser)).toBe(false);
  });

  test('of another browser is refused: the page belongs to the browser that opened it', async () => {
    const { send } = await open();
    const stranger = createBrowser(tenant.issuer);
    expect((await send(ADA, {}, stranger)).status).toBe(400);
    expect(await isSignedIn(tenant, stranger)).toBe(false);
  });

  test('C02 of a user with a sign-in of their own is refused for the page of another user', async () => {
    const [victim, attacker] = [await open(), await open()];
    expect((await attacker.send(ADA, {}, victim.browser)).status).toBe(400);
    expect(await isSignedIn(tenant, victim.browser)).toBe(false);
  });

  test('C02 is refused even where the cookie of a sign-in reaches the page of another', async () => {
    const own = await fetch(await authorizationUrl(tenant), { redirect: 'manual' });
    const cookie = own.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const { page } = await open();
    const body = new URLSearchParams(ADA);
    const form = { method: 'POST', body, headers: { cookie }, redirect: 'manual' } as const;
    expect((await fetch(page, form)).status).toBe(400);
    expect((await fetch(locationOf(own), form)).status).toBe(303);
  });

  test('with a changed cookie is refused', async () => {
    const { browser, page } = await open();
    const cookie = `monoshop_tenant_${page.port}_sign_in=${page.pathname.split('/').at(-1)}`;
    const body = new URLSearchParams(ADA);
    expect((await fetch(page, { method: 'POST', body, headers: { cookie } })).status).toBe(400);
    expect(await isSignedIn(tenant, browser)).toBe(false);
  });
});

test('a page that is used up says so instead of failing', async () => {
  const { browser, page, send } = await open();
  await followOn(browser, await send(ADA));
  const again = await browser.visit(page);
  expect(again.status).toBe(400);
  expect(await again.text()).toContain('this sign-in is no longer open');
});

test('C04 two tabs of one browser can sign in interleaved', async () => {
  const browser = createBrowser(tenant.issuer);
  const first = await open(browser);
  const second = await open(browser);
  for (const { send } of [first, second]) {
    const callback = await followOn(browser, await send(ADA));
    expect(callback.searchParams.has('code')).toBe(true);
  }
});
