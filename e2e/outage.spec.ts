import { expect, test } from './shop.ts';
import { ADA, signIn } from './sign-in.ts';

test.use({ shopEnv: { MONOSHOP_REFRESH_SECONDS: '1' } });

test('F06 an API that dies leaves the other panel and the old data; it comes back by itself', async ({
  page,
  shop,
}) => {
  await page.goto('/');
  await signIn(page, ADA);
  const invoices = page.getByRole('region', { name: 'Recent invoices' });
  const products = page.getByRole('region', { name: 'Recent products' });
  await expect(invoices).toContainText('INV-001');

  await shop.kill('invoices');
  await expect(invoices.getByRole('alert')).toBeVisible();
  await expect(invoices).toContainText('INV-001');
  await expect(products.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  const down = await page.request.get('/api/invoices');
  expect([502, 503]).toContain(down.status());
  expect(Number(down.headers()['retry-after'])).toBeGreaterThan(0);

  await shop.start('invoices');
  await expect(invoices.getByRole('alert')).toHaveCount(0, { timeout: 30_000 });
});

test('F13 the tenant dies: the token in hand goes on working, and sign-in works again after the restart', async ({
  page,
  shop,
}) => {
  await page.goto('/');
  await signIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  // What is on screen came with the page; the token of the routes is got by the first request for data.
  expect((await page.request.get('/api/products')).status()).toBe(200);
  await shop.kill('tenant');
  await page.getByRole('button', { name: 'Refresh' }).first().click();
  expect((await page.request.get('/api/products')).status()).toBe(200);
  await shop.start('tenant');
  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await signIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
});
