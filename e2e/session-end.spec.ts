import type { Page } from '@playwright/test';
import { WITHOUT_POLLING } from './environments.ts';
import { holdRequests } from './held-requests.ts';
import { followEvents } from './log-events.ts';
import { expect, test, whileHalted } from './shop.ts';
import {
  ADA,
  expectAnswering,
  GRACE,
  openSignedIn,
  PASSWORD,
  signInOverHttp,
  submitPassword,
  visitAndSignIn,
} from './sign-in.ts';

// A tab learns of the session's end only from another tab.
test.use({ shopEnv: WITHOUT_POLLING });

async function openTwoTabs(page: Page): Promise<Page> {
  await visitAndSignIn(page, ADA);
  await expect(page.getByText('INV-204')).toBeVisible();
  const other = await page.context().newPage();
  await other.goto('/invoices');
  await expect(other.getByText('INV-204')).toBeVisible();
  return other;
}

/** The session ends outside of the page, and one tab notices. */
async function loseSession(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Refresh now' }).click();
}

async function expectEnded(tab: Page): Promise<void> {
  await expect(tab.getByRole('alert').filter({ hasText: 'Your session has ended' })).toHaveCount(1);
  await expect(tab.getByText('INV-204')).toHaveCount(0);
  await expect(tab.getByText('Ada Lovelace')).toHaveCount(0);
  await expect(tab.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
}

/** The session ends for both tabs, and the user signs in again in the first. */
async function loseSessionAndSignIn(page: Page, other: Page): Promise<void> {
  await loseSession(page);
  await expectEnded(other);
  await page.getByRole('main').getByRole('link', { name: 'Sign in again' }).click();
  await submitPassword(page, ADA, PASSWORD);
}

test('G06 G07 when one tab finds the session ended, every tab shows one banner, no data, no name, and sends no request; going back shows none either', async ({
  page,
}) => {
  const other = await openTwoTabs(page);
  const asked: string[] = [];
  other.on('request', (request) => asked.push(request.url()));
  await loseSession(page);
  await expectEnded(page);
  await expectEnded(other);
  await expect(other.getByRole('button', { name: 'Refresh now' })).toBeDisabled();
  expect(asked.filter((url) => url.includes('/api/'))).toEqual([]);
  await other.getByRole('navigation').getByRole('link', { name: 'Lab' }).click();
  await expect(other.getByRole('heading', { level: 1, name: 'See what a token opens' })).toBeVisible();
  await other.goBack();
  await expect(other.getByRole('heading', { level: 1, name: 'Invoices' })).toBeVisible();
  await expect(other.getByText('INV-204')).toHaveCount(0);
});

test('G06 a page that becomes interactive after the session ended closes too, and reopens no other tab', async ({
  page,
}) => {
  await visitAndSignIn(page, ADA);
  await expect(page.getByText('INV-204')).toBeVisible();
  const late = await page.context().newPage();
  const release = await holdRequests(late, '**/*.js');
  await late.goto('/invoices', { waitUntil: 'commit' });
  await expect(late.getByText('INV-204')).toBeVisible();
  await loseSession(page);
  await expectEnded(page);
  release();
  await expectEnded(late);
  await expectEnded(page);
});

test('signing in again in one tab restores all tabs, each at its page', async ({ page }) => {
  const other = await openTwoTabs(page);
  await loseSessionAndSignIn(page, other);
  for (const tab of [page, other]) {
    await expect(tab.getByText('INV-204')).toBeVisible();
    await expect(tab.getByText('Ada Lovelace')).toBeVisible();
    await expect(tab.getByRole('alert').filter({ hasText: 'session has ended' })).toHaveCount(0);
  }
  await expect(other).toHaveURL(/\/invoices$/);
});

test('G06 a sign-in counts in all tabs after the computer has slept, which Firefox leaves out of the time origin of a page', async ({
  page,
}) => {
  await page.context().addInitScript(() => {
    const { timeOrigin } = performance;
    Object.defineProperty(Performance.prototype, 'timeOrigin', { get: () => timeOrigin - 8 * 3_600_000 });
  });
  const other = await openTwoTabs(page);
  await loseSessionAndSignIn(page, other);
  for (const tab of [page, other]) {
    await expect(tab.getByText('INV-204')).toBeVisible();
    await expect(tab.getByRole('alert').filter({ hasText: 'session has ended' })).toHaveCount(0);
  }
});

test('when another user signs in, no tab keeps the data of the previous user', async ({ page }) => {
  const other = await openTwoTabs(page);
  await page.context().clearCookies();
  await visitAndSignIn(page, GRACE);
  await expect(other.getByRole('banner')).toContainText('Grace');
  await expect(other.getByRole('main')).toContainText('read:invoices');
  await expect(other.getByText('INV-204')).toHaveCount(0);
});

test('a sign-out in one tab removes the data from the others at once', async ({ page }) => {
  const other = await openTwoTabs(page);
  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await expectEnded(other);
});

test('G06 a page for signed-out visitors that a link brings after the session ended has no name above it', async ({
  page,
}) => {
  await openSignedIn(page, ADA, '/products');
  await expectAnswering(page);
  await page.context().clearCookies();
  await page.getByRole('navigation').getByRole('link', { name: 'Invoices' }).click();
  await expect(page.getByRole('link', { name: 'Sign in to continue' })).toBeVisible();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('Ada Lovelace')).toHaveCount(0);
});

test('a visitor who never signed in sees no message about a session', async ({ page }) => {
  await page.goto('/products');
  await expectAnswering(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Invoices' }).click();
  await expect(page.getByRole('link', { name: 'Sign in to continue' })).toBeVisible();
  await expect(page.getByText('Your session has ended')).toHaveCount(0);
});

test('C12 a new sign-in lasts, whatever the request of an earlier session is answered with after it', async ({
  page,
  shop,
}) => {
  await signInOverHttp(page, ADA);
  const events = followEvents(shop, 'tokens_refreshed', 'session_ended');
  await whileHalted(shop, 'invoices', async (goOn) => {
    // Its answer is to carry the refreshed session, and waits for the API.
    const earlier = page.request.get('/api/invoices');
    await expect.poll(events).toMatchObject([{ event: 'tokens_refreshed' }]);
    expect((await page.request.get('/api/auth/signin')).status()).toBe(200);
    await expect.poll(events).toMatchObject([{}, { event: 'session_ended', reason: 'replaced' }]);
    goOn();
    expect((await earlier).status()).toBe(200);
  });
  expect((await page.request.get('/api/invoices')).status()).toBe(200);
});

test('a page that is fetched again after the session ended says so, and leads to the way in', async ({
  page,
}) => {
  await visitAndSignIn(page, ADA, '/products');
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(12);
  // Before that, a click would load the whole page, with its layout.
  await expectAnswering(page);
  await page.context().clearCookies();
  await page.getByRole('navigation').getByRole('link', { name: 'Products' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Your session has ended' })).toBeVisible();
  await page.getByRole('link', { name: 'Continue' }).click();
  await expect(page.getByRole('link', { name: 'Sign in to continue' })).toHaveAttribute(
    'href',
    /%2Fproducts/,
  );
});

test('without a Redis the page of sessions says that there is no list, and each address of one is 404', async ({
  page,
  shop,
}) => {
  const events = followEvents(shop, 'request_refused', 'payment_sign_in_refused');
  await signInOverHttp(page, ADA);
  await page.goto('/sessions');
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'This shop has no list of your sessions' })).toBeVisible();
  await expect(main.getByRole('list', { name: 'Sessions' })).toHaveCount(0);
  const refused = [
    await page.request.get('/api/sessions'),
    await page.request.post('/api/sessions/an-id/end'),
    await page.request.post('/api/sessions/others/end'),
    await page.request.delete('/api/sessions'),
    await page.request.get('/api/payments/permission', { headers: { 'sec-fetch-site': 'cross-site' } }),
  ];
  expect(refused.map((response) => response.status())).toEqual([404, 404, 404, 404, 403]);
  await expect
    .poll(() => events().map(({ event, reason }) => [event, reason]))
    .toEqual([
      ...Array.from({ length: 4 }, () => ['request_refused', 'not_found']),
      ['payment_sign_in_refused', 'cross_site_request'],
    ]);
});
