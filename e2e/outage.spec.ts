import { POLLING_EACH_SECOND } from './environments.ts';
import { expect, test } from './shop.ts';
import { ADA, openSignedIn, signIn } from './sign-in.ts';

test.use({ shopEnv: POLLING_EACH_SECOND });

test('F06 when an API dies the other panel works, old data stays, new pages are served and say so, and the panel recovers by itself', async ({
  page,
  shop,
}) => {
  await openSignedIn(page, ADA);
  const invoices = page.getByRole('region', { name: 'Recent invoices' });
  const products = page.getByRole('region', { name: 'Recent products' });
  await expect(invoices).toContainText('INV-204');

  await shop.kill('invoices');
  await expect(invoices.getByRole('alert')).toBeVisible();
  await expect(invoices).toContainText('INV-204');
  await expect(products.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  const down = await page.request.get('/api/invoices');
  expect([502, 503]).toContain(down.status());
  expect(Number(down.headers()['retry-after'])).toBeGreaterThan(0);

  expect((await page.goto('/invoices'))?.status()).toBe(200);
  await expect(page.getByRole('region', { name: 'Invoices' }).getByRole('alert')).toBeVisible();
  expect((await page.goto('/'))?.status()).toBe(200);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  await expect(invoices.getByRole('alert')).toBeVisible();
  await shop.start('invoices');
  await expect(invoices.getByRole('alert')).toHaveCount(0, { timeout: 30_000 });
});

test('F13 while the tenant is down the stored token works, and sign-in works again after its restart', async ({
  page,
  shop,
}) => {
  await openSignedIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  // The data came with the page; the first data request obtains the token of the routes.
  expect((await page.request.get('/api/products')).status()).toBe(200);
  await shop.kill('tenant');
  await page.getByRole('button', { name: 'Refresh' }).first().click();
  expect((await page.request.get('/api/products')).status()).toBe(200);
  await shop.start('tenant');
  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await signIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
});

test('"Try again" on a page whose content was cut off asks for it again', async ({ page }) => {
  await openSignedIn(page, ADA);
  await page.route(/\/products\?.*_rsc=/, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    await route.fulfill({ response, body: text.slice(0, text.indexOf('"initialData"')) });
  });
  await page.getByRole('banner').getByRole('link', { name: 'Products' }).click();
  await expect(page.getByRole('heading', { name: 'Something went wrong' })).toBeVisible();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Products' })).toBeVisible();
});
