import type { APIResponse, Page } from '@playwright/test';
import { installAxe, listFindings } from './axe.ts';
import { WITHOUT_POLLING } from './environments.ts';
import { confirmation, dialogOf, DOROTHY, followLink, KATHERINE, listInvoices } from './payments.ts';
import { expect, test } from './shop.ts';
import { ADA, GRACE, openSignedIn, PASSWORD, signInOverHttp, submitPassword } from './sign-in.ts';

test.use({ shopEnv: WITHOUT_POLLING });

const INVOICE = '/invoices?pay=INV-002';
const PERMISSION = `/api/payments/permission?return_url=${encodeURIComponent(INVOICE)}`;
const SIGN_IN = `/api/payments/sign-in?return_url=${encodeURIComponent(INVOICE)}`;

const goOn = (page: Page, url: string, headers: Record<string, string> = {}): Promise<APIResponse> =>
  page.request.get(url, { maxRedirects: 0, headers });

/** The authorization request that a route of the storefront leads to. */
async function findAuthorizationUrl(page: Page, path: string): Promise<URL> {
  const answer = await goOn(page, path);
  const next = new URL(answer.headers()['location'] ?? '', answer.url());
  return next.pathname === '/authorize' ? next : findAuthorizationUrl(page, next.href);
}

test('a customer allows payments with the keyboard, once, and is back where they came from @tokens', async ({
  page,
  shop,
}) => {
  await installAxe(page);
  await openSignedIn(page, KATHERINE, '/invoices');
  await followLink(page, PERMISSION);
  await expect(page.getByRole('heading', { name: 'Permission required' })).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveText(['Pay invoices']);
  expect(await listFindings(page, 'all')).toEqual([]);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Allow' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${shop.url}${INVOICE}`);
  await followLink(page, PERMISSION);
  expect(page.url()).toBe(`${shop.url}${INVOICE}`);
});

test('a refusal comes back to the page with payment=refused, and the session goes on @tokens', async ({
  page,
  shop,
}) => {
  await openSignedIn(page, ADA, '/invoices');
  await followLink(page, PERMISSION);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.waitForURL(`${shop.url}${INVOICE}&payment=refused`);
  expect((await page.request.get('/api/invoices')).status()).toBe(200);
  const left = await page.context().cookies(`${shop.url}/api/auth/callback`);
  expect(left.map(({ name }) => name).join()).not.toContain('payment_return');
});

test('any other sign-in that is cancelled ends as before, also while a permission is being asked', async ({
  page,
  shop,
}) => {
  await signInOverHttp(page, KATHERINE);
  const other = await findAuthorizationUrl(page, '/api/auth/signin');
  await findAuthorizationUrl(page, PERMISSION);
  const kept = await page.context().cookies(`${shop.url}/api/auth/callback`);
  expect(kept.map(({ name }) => name).join()).toContain('payment_return');
  const state = other.searchParams.get('state');
  const iss = encodeURIComponent(other.origin);
  const answer = await goOn(page, `/api/auth/callback?error=access_denied&state=${state}&iss=${iss}`);
  expect(answer.status()).toBe(403);
  expect(answer.headers()['location']).toBeUndefined();
});

test('the tenant is asked for the union of scopes, for the user who is signed in @tokens', async ({
  page,
}) => {
  await signInOverHttp(page, KATHERINE);
  const plain = await findAuthorizationUrl(page, '/api/auth/signin');
  expect(plain.searchParams.get('scope')).not.toContain('write:');
  const { searchParams } = await findAuthorizationUrl(page, PERMISSION);
  const asked = searchParams.get('scope')?.split(' ');
  expect(asked).toEqual(
    expect.arrayContaining(['openid', 'offline_access', 'read:invoices', 'write:invoices']),
  );
  expect(searchParams.get('login_hint')).toBe(KATHERINE);
  expect(searchParams.has('max_age')).toBe(false);
});

test('Dorothy, an auditor, sees all invoices, and her payment ends with the sentence that her account may not pay @tokens', async ({
  page,
  shop,
}) => {
  await openSignedIn(page, DOROTHY, '/invoices?q=INV-002');
  const before = await listInvoices(page);
  expect(before.length).toBe(204);
  await page.getByRole('button', { name: 'Mark as paid: INV-002' }).click();
  await confirmation(page).click();
  await expect(dialogOf(page).getByRole('alert')).toContainText('Your permission is needed');
  // The tenant has nothing to ask her.
  await page.getByRole('link', { name: 'Allow payments' }).click();
  await confirmation(page).click();
  await expect(dialogOf(page).getByRole('alert')).toContainText(
    /Your account may not pay.*This attempt has paid nothing\./,
  );
  await expect(dialogOf(page).getByRole('link')).toHaveCount(0);
  await expect(dialogOf(page).getByRole('button')).toHaveText(['Close']);
  expect(await listInvoices(page)).toEqual(before);
  // The next session may belong to somebody else.
  expect(page.url()).toBe(`${shop.url}/invoices?q=INV-002&pay=INV-002`);
});

test('a sign-in comes back to a payment without what an earlier session was asked', async ({ page }) => {
  const signedOut = await page.request.get(`${INVOICE}&asked=yes&payment=refused`);
  expect(await signedOut.text()).toContain(`return_url=${encodeURIComponent(INVOICE)}"`);
});

test('a recent sign-in is asked for with what the challenge of the API said, or five minutes', async ({
  page,
  shop,
}) => {
  // Grace may not pay, so the tenant shows no consent page.
  await openSignedIn(page, GRACE);
  for (const [query, maxAge, acrValues] of [
    ['', '300', null],
    ['&max_age=60&acr_values=urn:a%20urn:b', '60', 'urn:a urn:b'],
    ['&max_age=-1&acr_values=%0d%0a', '300', null],
    ['&max_age=1e9', '300', null],
  ] as const) {
    const { searchParams } = await findAuthorizationUrl(page, `${SIGN_IN}${query}`);
    expect([searchParams.get('max_age'), searchParams.get('acr_values')]).toEqual([maxAge, acrValues]);
    expect(searchParams.get('scope')).toContain('write:invoices');
  }
  await followLink(page, `${SIGN_IN}&max_age=0&acr_values=urn:monoshop:acr:password`);
  await expect(page.locator('input[name=username]')).toHaveValue(GRACE);
  await submitPassword(page, GRACE, PASSWORD);
  await page.waitForURL(`${shop.url}${INVOICE}`);
});

test('C13 the way back leads to a page of this shop only, whatever return_url says', async ({
  page,
  shop,
}) => {
  await signInOverHttp(page, GRACE);
  for (const elsewhere of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/%5cevil.example',
    '/%2f%2fevil.example',
    '/%252f%252fevil.example',
    '/\t/evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    '/api/auth/signout',
    '/api/payments/permission',
    '',
  ]) {
    const url = `/api/payments/permission?return_url=${encodeURIComponent(elsewhere)}`;
    const landed = await page.request.get(url);
    expect([elsewhere, landed.url(), landed.status()]).toEqual([elsewhere, `${shop.url}/`, 200]);
  }
  expect((await page.request.get(PERMISSION)).url()).toBe(`${shop.url}${INVOICE}`);
});

test('D05 a page of another site cannot start it', async ({ page }) => {
  await signInOverHttp(page, KATHERINE);
  for (const path of [PERMISSION, SIGN_IN]) {
    for (const site of ['cross-site', 'same-site']) {
      const answer = await goOn(page, path, { 'sec-fetch-site': site });
      expect(answer.status()).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 'cross_site_request' });
    }
    expect((await page.request.post(path)).status()).toBe(405);
  }
});

test('a link in a mail, or a typed address, opens the page of the invoice and starts no sign-in', async ({
  page,
  shop,
}) => {
  await openSignedIn(page, KATHERINE);
  for (const url of [PERMISSION, `${SIGN_IN}&max_age=0`]) {
    const answer = await goOn(page, url, { 'sec-fetch-site': 'none' });
    expect([answer.status(), answer.headers()['location']]).toEqual([307, `${shop.url}${INVOICE}`]);
    await page.goto(url);
    expect(page.url()).toBe(`${shop.url}${INVOICE}`);
  }
});

test('the dialog of a payment that is refused with 429 says that this attempt has paid nothing, and leads nowhere else', async ({
  page,
}) => {
  await signInOverHttp(page, KATHERINE);
  const json = { status: 429, code: 'api_rate_limited', title: 'Too many requests', detail: 'Not this.' };
  await page.route('**/payment', (route) => route.fulfill({ status: 429, json }));
  await page.goto(`${INVOICE}&asked=yes`);
  await confirmation(page).click();
  await expect(dialogOf(page).getByRole('alert')).toContainText('Too many requests');
  await expect(dialogOf(page).getByRole('alert')).toContainText(
    'This attempt has paid nothing. Try again in a moment.',
  );
  await expect(dialogOf(page).getByRole('link')).toHaveCount(0);
});
