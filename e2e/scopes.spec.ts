import { expect, test } from './shop.ts';
import { GRACE, signIn } from './sign-in.ts';

test('grace sees the products, and which scope she lacks for the invoices', async ({ page }) => {
  await page.goto('/');
  await signIn(page, GRACE);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  await expect(page.getByRole('region', { name: 'Recent invoices' })).toContainText('read:invoices');
  // An error is never shown as zero.
  await expect(page.getByRole('group', { name: 'Revenue' })).not.toContainText('0');

  const refused = await page.request.get('/api/invoices');
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({
    status: 403,
    code: 'insufficient_scope',
    requiredScope: 'read:invoices',
  });
  expect((await page.request.get('/api/products')).status()).toBe(200);
});
