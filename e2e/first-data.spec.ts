import type { Page } from '@playwright/test';
import { WITHOUT_POLLING } from './environments.ts';
import { expect, test, whileHalted } from './shop.ts';
import { ADA, expectAnswering, GRACE, openSignedIn, PASSWORD, signIn, submitPassword } from './sign-in.ts';

test.use({ shopEnv: WITHOUT_POLLING });

const DATA = /\/api\/(products|invoices)$/;

/** Paths of the data that the page requests from now on. */
function watchRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (DATA.test(request.url())) asked.push(new URL(request.url()).pathname);
  });
  return asked;
}

/** Uncaught errors, among them React's hydration errors. */
function watchErrors(page: Page): Error[] {
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  return errors;
}

async function signInAt(page: Page, path: string, person = ADA): Promise<void> {
  await openSignedIn(page, person, path);
  await expectAnswering(page);
}

test('a page has its data in its HTML, also without JavaScript @tokens', async ({ browser, page, shop }) => {
  await signInAt(page, '/products');
  // With one token per API, a session has this API's only after its first request.
  await page.request.get('/api/invoices');
  const storageState = await page.context().storageState();
  const plain = await browser.newPage({ baseURL: shop.url, javaScriptEnabled: false, storageState });
  await plain.goto('/products?q=keyboard&sort=price-desc');
  const items = plain.getByRole('list', { name: 'Products' }).getByRole('listitem');
  await expect(items).toHaveCount(3);
  await expect(items.first()).toContainText('Mechanical Keyboard');
  await plain.goto('/invoices');
  await expect(plain.getByRole('rowheader')).toHaveCount(20);
  await plain.goto('/');
  await expect(plain.getByRole('group', { name: 'Revenue' })).toContainText('$98,305.48');
  await expect(plain.getByRole('group', { name: 'Products' })).toContainText('12');
  await plain.close();
});

test('the first page after a sign-in has its data, for an administrator and for a clerk', async ({
  browser,
  shop,
}) => {
  for (const person of [ADA, GRACE]) {
    const page = await browser.newPage({ baseURL: shop.url });
    const opened = page.waitForResponse(
      (response) => new URL(response.url()).pathname === '/products' && response.status() === 200,
    );
    await page.goto('/api/auth/signin?return_url=%2Fproducts');
    await submitPassword(page, person, PASSWORD);
    expect(await (await opened).text()).toContain('Laptop Stand');
    await page.close();
  }
});

test('data that came with a page is fetched again only on request, and causes no news', async ({ page }) => {
  const errors = watchErrors(page);
  await signInAt(page, '/');
  const asked = watchRequests(page);
  for (const path of ['/products', '/invoices', '/']) {
    await page.goto(path);
    await expect(page.getByRole('toolbar', { name: 'Updates' })).toContainText(
      /Updated (just now|\d+ s ago)/,
    );
    await page.waitForLoadState('networkidle');
  }
  expect(asked).toEqual([]);
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect.poll(() => asked.toSorted()).toEqual(['/api/invoices', '/api/products']);
  await expect(page.getByRole('status', { name: 'News' })).toBeEmpty();
  expect(errors).toEqual([]);
});

test('news are differences from the data that came with the page', async ({ page }) => {
  await signInAt(page, '/invoices');
  await expect(page.getByText('INV-204')).toBeVisible();
  await page.route(DATA, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('"pending"', '"paid"') });
  });
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByRole('status', { name: 'News' })).toContainText('Invoice INV-002 is paid now');
});

test('navigation between pages shows cached data while the API does not answer', async ({ page, shop }) => {
  await signInAt(page, '/products');
  await expect(page.getByText('Showing 12 of 12')).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Lab' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Token lab' })).toBeVisible();
  await whileHalted(shop, 'products', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Products' }).click();
    await expect(page.getByText('Showing 12 of 12')).toBeVisible();
  });
});

test('a page that Back shows after an error is fetched again, also when the time to try again passed on another page', async ({
  page,
}) => {
  await signInAt(page, '/invoices');
  await expect(page.getByText('INV-204')).toBeVisible();
  const problem = { status: 503, code: 'api_unavailable', title: 'Away for a second', detail: '' };
  await page.route(DATA, (route) =>
    route.fulfill({ status: 503, headers: { 'retry-after': '1' }, json: problem }),
  );
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Away for a second');
  await page.getByRole('navigation').getByRole('link', { name: 'Lab' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Token lab' })).toBeVisible();
  await page.waitForTimeout(1500);
  await page.unroute(DATA);
  await page.goBack();
  await expect(page.getByText('INV-204')).toBeVisible();
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
});

test('F06 a page whose API does not answer is served without data, and shows it once the API answers', async ({
  page,
  shop,
}) => {
  await signInAt(page, '/products');
  await whileHalted(shop, 'products', async () => {
    await page.goto('/products');
    // The API has not answered yet: the page did not wait for it.
    await expect(page.getByRole('region', { name: 'All products' })).toHaveAttribute('aria-busy', 'true');
    await expect(page.getByLabel('Search')).toBeVisible();
  });
  await expect(page.getByText('Showing 12 of 12')).toBeVisible();
});

test('data is sent with a page that is opened, not with one that is embedded or fetched', async ({
  page,
}) => {
  await signInAt(page, '/products');
  const read = async (headers: Record<string, string>) =>
    (await page.request.get('/products', { headers })).text();
  expect(await read({ 'sec-fetch-dest': 'document' })).toContain('Mechanical Keyboard');
  for (const destination of ['iframe', 'script', 'empty']) {
    const html = await read({ 'sec-fetch-dest': destination });
    expect(html, destination).toContain('All products');
    expect(html, destination).not.toContain('Mechanical Keyboard');
  }
  // As the router requests it, with the browser's own Fetch Metadata.
  const payload = await page.evaluate(async () =>
    (await fetch('/products', { headers: { rsc: '1' } })).text(),
  );
  expect(payload).toContain('The whole catalogue');
  expect(payload).not.toContain('Mechanical Keyboard');
});

test('data that came with a page is removed when another user signs in, before an API answers', async ({
  page,
  shop,
}) => {
  await signInAt(page, '/invoices');
  await expect(page.getByText('INV-204')).toBeVisible();
  const other = await page.context().newPage();
  await page.context().clearCookies();
  await other.goto('/sessions');
  await whileHalted(shop, 'invoices', async () => {
    await signIn(other, GRACE);
    await expect(page.getByRole('banner')).toContainText('Grace');
    await expect(page.getByRole('region', { name: 'Invoices' })).toHaveAttribute('aria-busy', 'true');
    await expect(page.getByText('INV-204')).toHaveCount(0);
  });
  await expect(page.getByRole('main')).toContainText('read:invoices');
});
