import { expect, test } from './shop.ts';
import { ADA, openSignedIn, PASSWORD, signIn, submitPassword } from './sign-in.ts';

test('from sign-in over the dashboard, products and invoices to sign-out', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('main').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await signIn(page, ADA);

  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  await expect(page.getByRole('group', { name: 'Invoices', exact: true })).toContainText('4');
  await expect(page.getByRole('group', { name: 'Revenue' })).toContainText('$1,825.00');
  await expect(page.getByRole('group', { name: 'Paid invoices' })).toContainText('2');
  await expect(
    page.getByRole('region', { name: 'Recent products' }).getByText('Laptop', { exact: true }),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Recent invoices' }).getByText('INV-001')).toBeVisible();

  await page.getByRole('navigation').getByRole('link', { name: 'Products' }).click();
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(12);

  await page.getByRole('navigation').getByRole('link', { name: 'Invoices' }).click();
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
  await expect(page.getByText('INV-001')).toHaveCount(0);
  for (const path of ['/api/products', '/api/invoices']) {
    expect((await page.request.get(path)).status(), path).toBe(401);
  }
});

test('filter and order of the products live in the URL', async ({ page }) => {
  await page.goto('/products');
  await signIn(page, ADA);
  await expect(page).toHaveURL(/\/products/);
  const items = page.getByRole('main').getByRole('listitem');
  await expect(items).toHaveCount(12);

  await page.getByLabel('Sort').selectOption({ label: 'Price: high to low' });
  await expect(items.first()).toContainText('Laptop');
  await page.getByLabel('Max price').fill('100');
  await expect(items).toHaveCount(4);
  await expect(items.first()).toContainText('Keyboard');

  const shared = page.url();
  await page.reload();
  await expect(items).toHaveCount(4);
  await page.goto('/');
  await page.goto(shared);
  await expect(items.first()).toContainText('Keyboard');
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

test('D08 no token reaches the browser: neither page, storage nor responses', async ({ page }) => {
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith(page.url().split('/').slice(0, 3).join('/'))) {
      bodies.push(response.text().catch(() => ''));
    }
  });
  await openSignedIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  const storage = await page.evaluate(() =>
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
  );
  const seen = [storage, await page.content(), ...(await Promise.all(bodies))].join('\n');
  expect(seen).toContain('Laptop');
  // A JWT of any kind starts with a base64url JSON object, twice.
  expect(seen).not.toMatch(/eyJ[\w-]+\.eyJ[\w-]+/);
  const session = (await page.context().cookies()).find(({ name }) => name.startsWith('session'));
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
});
