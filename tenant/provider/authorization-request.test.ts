import { expect, test } from 'vitest';
import { createBrowser } from '../testing/browser.ts';
import {
  ADA,
  GRACE,
  authorizationUrl,
  isSignedIn,
  openPage,
  openTestTenant,
} from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();

async function openSignedIn() {
  const browser = createBrowser(tenant.issuer);
  await browser.follow(await authorizationUrl(tenant), ADA);
  return browser;
}

/** The first page that a browser gets to see. */
async function readPage(parameters: Record<string, string>, by = createBrowser(tenant.issuer)) {
  const { browser, page } = await openPage(tenant, parameters, by);
  return (await browser.visit(page)).text();
}

test('prompt=none of a stranger comes back with login_required', async () => {
  const callback = await tenant.authorize(await authorizationUrl(tenant, { prompt: 'none' }));
  expect(Object.fromEntries(callback.searchParams)).toMatchObject({
    error: 'login_required',
    iss: tenant.issuer,
  });
});

test('a signed-in user passes without a page, and without consent', async () => {
  expect(await isSignedIn(tenant, await openSignedIn())).toBe(true);
});

test.each([
  ['prompt=consent shows no page either: our clients are first party', 'consent', ADA],
  ['another user can take over the browser', 'login', GRACE],
])('%s', async (_title, prompt, credentials) => {
  const browser = await openSignedIn();
  const callback = await browser.follow(await authorizationUrl(tenant, { prompt }), credentials);
  expect(callback.searchParams.has('code')).toBe(true);
});

test.each(['login', 'select_account', 'create'])(
  'prompt=%s shows the sign-in page to a signed-in user',
  async (prompt) => {
    const browser = await openSignedIn();
    expect(await readPage({ prompt }, browser)).toContain('name="password"');
    const callback = await browser.follow(await authorizationUrl(tenant, { prompt }), ADA);
    expect(callback.searchParams.has('code')).toBe(true);
  },
);

test('prompt=create says that accounts cannot be made here', async () => {
  expect(await readPage({ prompt: 'create' })).toContain('Accounts cannot be made here');
});

test('login_hint fills in the name', async () => {
  const page = await readPage({ login_hint: '"><script>alert(1)</script>' });
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
});
