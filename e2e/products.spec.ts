import type { Page } from '@playwright/test';
import { holdRequests } from './held-requests.ts';
import { expect, test } from './shop.ts';
import { ADA, openSignedIn, signInOverHttp, visitAndSignIn } from './sign-in.ts';

const items = (page: Page) => page.getByRole('list', { name: 'Products' }).getByRole('listitem');
const count = (page: Page) => page.getByRole('status').filter({ hasText: /^Showing/ });

async function openProducts(page: Page): Promise<void> {
  await openSignedIn(page, ADA, '/products');
  await expect(items(page)).toHaveCount(12);
}

test('search, category, price and order filter the catalogue together, and each is in the URL', async ({
  page,
}) => {
  await openProducts(page);
  await page.getByLabel('Search').fill('  KEYBOARD ');
  await expect(items(page)).toHaveCount(3);
  await expect(count(page)).toHaveText('Showing 3 of 12 products');
  await page.getByLabel('Category').selectOption('Input');
  await page.getByLabel('Max price').fill('120');
  await page.getByLabel('Sort by').selectOption({ label: 'Price: high to low' });
  await expect(items(page)).toHaveCount(2);
  await expect(items(page).first()).toContainText('Wireless Keyboard');
  expect(new URL(page.url()).search).toBe('?q=KEYBOARD&category=Input&max=120&sort=price-desc');
  await page.reload();
  await expect(items(page)).toHaveCount(2);
  await expect(items(page).first()).toContainText('Wireless Keyboard');
});

test('a link to filtered products shows the same to another user, also after a sign-in', async ({ page }) => {
  await visitAndSignIn(page, ADA, '/products?q=monitor&sort=price-desc');
  await expect(items(page)).toHaveCount(2);
  await expect(items(page).first()).toContainText('Curved Monitor');
  await expect(page.getByLabel('Search')).toHaveValue('monitor');
  await expect(page.getByLabel('Sort by')).toHaveValue('price-desc');
});

test('the back button undoes one change at a time; a typed word is one change', async ({ page }) => {
  await openProducts(page);
  await page.getByLabel('Category').selectOption('Audio');
  await expect(items(page)).toHaveCount(2);
  await page.getByLabel('Search').pressSequentially('head');
  await expect(items(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Under $100' }).click();
  await expect(items(page)).toHaveCount(0);

  await page.goBack();
  await expect(items(page)).toHaveCount(1);
  await page.goBack();
  await expect(items(page)).toHaveCount(2);
  await expect(page.getByLabel('Search')).toHaveValue('');
  await page.goBack();
  await expect(items(page)).toHaveCount(12);
  await expect(page.getByLabel('Category')).toHaveValue('');
  await page.goForward();
  await expect(items(page)).toHaveCount(2);
});

test('the back button wins over a text that was corrected before the page had rendered it', async ({
  page,
}) => {
  await openProducts(page);
  const search = page.getByLabel('Search');
  await search.pressSequentially('head');
  await expect(items(page)).toHaveCount(2);
  await search.blur();
  await search.evaluate((field: HTMLInputElement) => {
    field.focus();
    for (const text of ['headx', 'head']) {
      // Past React, which would take no notice of a text that it has set itself.
      Reflect.set(HTMLInputElement.prototype, 'value', text, field);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
  await page.goBack();
  await page.goBack();
  await expect(items(page)).toHaveCount(12);
  await expect(search).toHaveValue('');
});

test('text that is typed before the page is interactive filters as soon as it is', async ({ page }) => {
  await signInOverHttp(page, ADA);
  const release = await holdRequests(page, /\/_next\/.*\.js/);
  await page.goto('/products', { waitUntil: 'commit' });
  await page.getByLabel('Search').fill('head');
  release();
  await expect(items(page)).toHaveCount(2);
  await expect(page).toHaveURL(/\?q=head$/);
  await expect(page.getByLabel('Search')).toHaveValue('head');
});

test('invalid filters in the URL are ignored without an error', async ({ page }) => {
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await openSignedIn(page, ADA, '/products?min=cheap&max=-5&sort=__proto__&category=Garden&unknown=1&q=%20');
  await expect(items(page)).toHaveCount(12);
  await expect(page.getByLabel('Category')).toHaveValue('');
  await expect(page.getByRole('button', { name: 'Clear filters' })).toHaveCount(0);
  await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('without a match the page says so, and clearing the filters keeps order and focus', async ({ page }) => {
  await openSignedIn(page, ADA, '/products?q=bicycle&sort=name');
  await expect(page.getByText('No products match these filters')).toBeVisible();
  await expect(count(page)).toHaveText('Showing 0 of 12 products');
  await page.getByRole('button', { name: 'Show all products' }).click();
  await expect(items(page)).toHaveCount(12);
  await expect(items(page).first()).toContainText('Curved Monitor');
  await expect(page.getByLabel('Search')).toBeFocused();
  expect(new URL(page.url()).search).toBe('?sort=name');
});

test('the keyboard reaches every filter, in the order of the page', async ({ page }) => {
  await openProducts(page);
  await page.getByLabel('Search').focus();
  await page.keyboard.type('laptop');
  await expect(items(page)).toHaveCount(2);
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Category')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Sort by')).toBeFocused();
  for (const name of ['All prices', 'Under $100']) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name })).toBeFocused();
  }
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Under $100' })).toHaveAttribute('aria-pressed', 'true');
  await expect(items(page)).toHaveCount(1);
  for (const name of ['$100 to $300', 'Over $300']) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name })).toBeFocused();
  }
  for (const label of ['Min price', 'Max price']) {
    await page.keyboard.press('Tab');
    await expect(page.getByLabel(label)).toBeFocused();
  }
  await page.getByRole('button', { name: 'Clear filters' }).press('Enter');
  await expect(items(page)).toHaveCount(12);
  await expect(page.getByLabel('Search')).toBeFocused();
});

test('product pictures reserve their space while they load, and their tiles are dark in the dark theme', async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.route('**/products/*.svg', (route) => route.abort());
  await openProducts(page);
  const picture = page.getByRole('main').locator('img').first();
  const { width, height } = (await picture.boundingBox()) ?? { width: 0, height: 0 };
  expect(width / height).toBeCloseTo(4 / 3, 1);
  const tile = await picture.evaluate((image) =>
    getComputedStyle(image.parentElement ?? image).backgroundColor.match(/\d+/g),
  );
  expect(Math.max(...(tile ?? ['255']).map(Number))).toBeLessThan(128);
});

test('on a phone the filters are behind a button that shows how many are set', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openProducts(page);
  const filters = page.getByRole('button', { name: /^Filters/ });
  await expect(filters).toHaveAttribute('aria-expanded', 'false');
  await expect(page.getByLabel('Category')).toBeHidden();
  await filters.click();
  await page.getByLabel('Category').selectOption('Audio');
  await page.getByLabel('Max price').fill('200');
  await expect(items(page)).toHaveCount(1);
  await filters.click();
  await expect(filters).toHaveText('Filters · 2');
  await expect(page.getByLabel('Category')).toBeHidden();
  await page.setViewportSize({ width: 768, height: 740 });
  await expect(filters).toBeHidden();
  await expect(page.getByLabel('Category')).toHaveValue('Audio');
});
