import { WITHOUT_POLLING } from './environments.ts';
import { expect, test } from './shop.ts';
import { expectAnswering, GRACE, openSignedIn, signInOverHttp } from './sign-in.ts';

test.use({ shopEnv: WITHOUT_POLLING });

test('grace sees the products, and which scope she lacks for the invoices, of which she is sent none @tokens', async ({
  page,
}) => {
  await openSignedIn(page, GRACE);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  await expect(page.getByRole('region', { name: 'Recent invoices' })).toContainText('read:invoices');
  // An error is never shown as zero.
  await expect(page.getByRole('group', { name: 'Revenue' })).not.toContainText('0');
  expect(await page.content()).not.toContain('INV-');

  for (const path of ['/api/invoices', '/api/invoices/csv']) {
    const refused = await page.request.get(path);
    expect(refused.status(), path).toBe(403);
    expect(await refused.json()).toMatchObject({
      status: 403,
      code: 'insufficient_scope',
      requiredScope: 'read:invoices',
    });
  }
  expect((await page.request.get('/api/products')).status()).toBe(200);
});

test('grace sees the missing scope from the first paint on, and neither filters nor a download @tokens', async ({
  browser,
  page,
  shop,
}) => {
  await signInOverHttp(page, GRACE);
  // With one token per API, a session has this API's only after its first request.
  await page.request.get('/api/invoices');
  const storageState = await page.context().storageState();
  const plain = await browser.newPage({ baseURL: shop.url, javaScriptEnabled: false, storageState });
  await plain.goto('/invoices?status=paid');
  await expect(plain.getByRole('region', { name: 'Invoices' })).toContainText('read:invoices');
  for (const role of ['search', 'table'] as const) await expect(plain.getByRole(role)).toHaveCount(0);
  await expect(plain.getByRole('link', { name: 'Download CSV' })).toHaveCount(0);
  await expect(plain.getByRole('main').locator('dl')).toHaveCount(0);
  await plain.goto('/products');
  await expect(plain.getByRole('search')).toHaveCount(1);
  await plain.close();
});

test('the page requests forbidden data again, and shows it once the scope is granted', async ({ page }) => {
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await signInOverHttp(page, GRACE);
  await page.route('**/api/invoices', (route) => route.fulfill({ json: { invoices: [] } }));
  await page.goto('/invoices');
  await expectAnswering(page);
  await expect(page.getByText('There are no invoices yet')).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText('read:invoices');
  await expect(page.getByRole('search')).toBeVisible();
  expect(errors).toEqual([]);
});

test('the message about the missing scope disappears when the session ends', async ({ page }) => {
  await signInOverHttp(page, GRACE);
  // The first one may refresh the session, and would set its cookie again.
  const asked = page.waitForResponse('**/api/invoices');
  await page.goto('/invoices');
  await expectAnswering(page);
  await (await asked).finished();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended' })).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText('read:invoices');
});
