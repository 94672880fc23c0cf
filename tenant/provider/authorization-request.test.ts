import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowser } from '../testing/browser.ts';
import { startTestTenant } from '../testing/index.ts';
import type { TestTenant } from '../testing/index.ts';
import { createRelyingParty } from '../testing/relying-party.ts';

const ADA = { username: 'ada@monoshop.example', password: 'monoshop' };
const GRACE = { username: 'grace@monoshop.example', password: 'monoshop' };

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await startTestTenant();
});
afterAll(() => tenant.stop());

async function authorizationUrl(parameters: Record<string, string>): Promise<URL> {
  const { webClient, issuer } = tenant;
  const { url } = await createRelyingParty(issuer, webClient, webClient.redirectUri).start({
    scope: 'openid',
  });
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

/** The first page that a browser gets to see. */
async function openPage(browser: ReturnType<typeof createBrowser>, url: URL): Promise<string> {
  const location = (await browser.visit(url)).headers.get('location');
  return (await browser.visit(location ?? '')).text();
}

test('prompt=none of a stranger comes back with login_required', async () => {
  const callback = await tenant.authorize(await authorizationUrl({ prompt: 'none' }));
  expect(Object.fromEntries(callback.searchParams)).toMatchObject({
    error: 'login_required',
    iss: tenant.issuer,
  });
});

test('a signed-in user passes without a page, and without consent', async () => {
  const browser = createBrowser(tenant.issuer);
  await browser.follow(await authorizationUrl({}), ADA);
  const callback = await browser.follow(await authorizationUrl({ prompt: 'none' }), ADA);
  expect(callback.searchParams.has('code')).toBe(true);
});

test('prompt=consent shows no page either: our clients are first party', async () => {
  const browser = createBrowser(tenant.issuer);
  await browser.follow(await authorizationUrl({}), ADA);
  const callback = await browser.follow(await authorizationUrl({ prompt: 'consent' }), ADA);
  expect(callback.searchParams.has('code')).toBe(true);
});

test.each(['login', 'select_account', 'create'])(
  'prompt=%s shows the sign-in page to a signed-in user',
  async (prompt) => {
    const browser = createBrowser(tenant.issuer);
    await browser.follow(await authorizationUrl({}), ADA);
    const url = await authorizationUrl({ prompt });
    expect(await openPage(browser, url)).toContain('name="password"');
    expect((await browser.follow(url, ADA)).searchParams.has('code')).toBe(true);
  },
);

test('prompt=create says that accounts cannot be made here', async () => {
  const page = await openPage(createBrowser(tenant.issuer), await authorizationUrl({ prompt: 'create' }));
  expect(page).toContain('Accounts cannot be made here');
});

test('another user can take over the browser', async () => {
  const browser = createBrowser(tenant.issuer);
  await browser.follow(await authorizationUrl({}), ADA);
  const callback = await browser.follow(await authorizationUrl({ prompt: 'login' }), GRACE);
  expect(callback.searchParams.has('code')).toBe(true);
});

test('login_hint fills in the name', async () => {
  const url = await authorizationUrl({ login_hint: '"><script>alert(1)</script>' });
  const page = await openPage(createBrowser(tenant.issuer), url);
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
});
