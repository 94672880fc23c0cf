import { expect, test } from './shop.ts';
import { ADA, PASSWORD, signIn, submitPassword } from './sign-in.ts';

test('from sign-in over the dashboard, products and invoices to sign-out', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('main').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await signIn(page, ADA);

  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  await expect(page.getByRole('group', { name: 'Invoices', exact: true })).toContainText('204');
  await expect(page.getByRole('group', { name: 'Revenue' })).toContainText('$98,305.48');
  await expect(page.getByRole('group', { name: 'Paid invoices' })).toContainText('177');
  await expect(
    page.getByRole('region', { name: 'Recent products' }).getByText('Laptop', { exact: true }),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Recent invoices' }).getByText('INV-204')).toBeVisible();

  await page.getByRole('navigation').getByRole('link', { name: 'Products' }).click();
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(12);

  await page.getByRole('navigation').getByRole('link', { name: 'Invoices' }).click();
  // The page before has a search as well.
  await expect(page.getByRole('heading', { level: 1, name: 'Invoices' })).toBeVisible();
  await page.getByLabel('Search').fill('INV-00');
  for (const [id, amount] of [
    ['INV-001', '$400.00'],
    ['INV-002', '$150.00'],
    ['INV-003', '$1,200.00'],
    ['INV-004', '$75.00'],
  ] as const) {
    await expect(page.getByRole('row', { name: id })).toContainText(amount);
  }

  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('INV-')).toHaveCount(0);
  for (const path of ['/api/products', '/api/invoices']) {
    expect((await page.request.get(path)).status(), path).toBe(401);
  }
});

test('a wrong password shows an error on the same page and does not sign in', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await submitPassword(page, ADA, 'not the password');
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.locator('input[name=username]')).toHaveValue(ADA);
  expect((await page.request.get('/api/products')).status()).toBe(401);
  await submitPassword(page, ADA, PASSWORD);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
});
