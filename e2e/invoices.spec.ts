import { readFile } from 'node:fs/promises';
import type { Download, Locator, Page } from '@playwright/test';
import { expect, test } from './shop.ts';
import { ADA, openSignedIn } from './sign-in.ts';

const rows = (page: Page) => page.getByRole('rowheader');
const totals = (page: Page) => page.getByRole('main').locator('dl');

async function openInvoices(page: Page, search = ''): Promise<void> {
  await openSignedIn(page, ADA, `/invoices${search}`);
  await expect(page.getByRole('status').filter({ hasText: /^Showing/ })).toBeVisible();
}

const count = (page: Page) => page.getByRole('status').filter({ hasText: /^Showing/ });
const showMore = (page: Page) => page.getByRole('button', { name: 'Show more' });
const downloadLink = (page: Page) => page.getByRole('link', { name: 'Download CSV' });

async function download(page: Page, follow = (link: Locator) => link.click()): Promise<Download> {
  const [file] = await Promise.all([page.waitForEvent('download'), follow(downloadLink(page))]);
  return file;
}

test('status, search and order filter all invoices, and the totals are of those found', async ({ page }) => {
  await openInvoices(page);
  await expect(rows(page)).toHaveCount(20);
  await expect(rows(page).first()).toContainText('INV-204');
  await expect(totals(page)).toHaveText(/Total\$98,305\.48.*Paid\$88,367\.30.*Pending\$9,938\.18/);

  await page.getByRole('button', { name: 'Pending' }).click();
  await expect(count(page)).toHaveText('Showing 20 of 27 found in 204 invoices');
  await expect(totals(page)).toHaveText(/Total\$9,938\.18.*Paid\$0\.00.*Pending\$9,938\.18/);
  await page.getByLabel('Sort by').selectOption({ label: 'Amount: high to low' });
  await expect(rows(page).first()).toContainText('INV-201');
  // Some of them are not among the twenty that a page begins with.
  await page.getByLabel('Search').fill('cafe');
  await expect(rows(page)).toHaveCount(7);
  await expect(rows(page).first()).toContainText('INV-032');
  expect(new URL(page.url()).search).toBe('?q=cafe&status=pending&sort=amount-desc');

  await page.goBack();
  await expect(count(page)).toHaveText('Showing 20 of 27 found in 204 invoices');
  await page.goBack();
  await page.goBack();
  await expect(count(page)).toHaveText('Showing 20 of 204 invoices');
});

test('twenty invoices are shown, and twenty more on demand; the focus stays, and is on the next row when the button goes', async ({
  page,
}) => {
  await openInvoices(page, '?q=o');
  const total = Number(/of (\d+) found/.exec((await count(page).textContent()) ?? '')?.[1]);
  expect(total).toBeGreaterThan(60);
  await showMore(page).press('Enter');
  await expect(rows(page)).toHaveCount(40);
  await expect(showMore(page)).toBeFocused();
  await expect(count(page)).toHaveText(`Showing 40 of ${total} found in 204 invoices`);

  await page.getByRole('button', { name: 'Pending' }).click();
  await page.getByLabel('Search').fill('');
  await expect(rows(page)).toHaveCount(20);
  await showMore(page).press('Enter');
  await expect(rows(page)).toHaveCount(27);
  await expect(showMore(page)).toHaveCount(0);
  await expect(rows(page).nth(20)).toBeFocused();
});

test('the number of invoices found changes in the element that announces it, whatever filter is set', async ({
  page,
}) => {
  await openInvoices(page);
  const element = await count(page).elementHandle();
  await showMore(page).click();
  await expect(rows(page)).toHaveCount(40);
  await page.getByRole('button', { name: 'Paid', exact: true }).click();
  await expect(count(page)).toContainText('found in 204 invoices');
  expect(await element?.evaluate((node) => node.isConnected)).toBe(true);
  await expect(rows(page)).toHaveCount(20);
});

test('at 320 pixels no page is wider than the screen, and the chart of twelve months names each', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await openInvoices(page);
  const isTooWide = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(await isTooWide()).toBe(false);
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Revenue by month' })).toContainText('DJFMAMJJASON');
  expect(await isTooWide()).toBe(false);
});

test('the download has all invoices found, also for the link of a shared view', async ({ page }) => {
  await openInvoices(page, '?status=paid&sort=oldest');
  await expect(rows(page)).toHaveCount(20);
  const file = await download(page, (link) => link.press('Enter'));
  expect(file.suggestedFilename()).toBe('monoshop-invoices.csv');
  const [header, first, ...rest] = (await readFile(await file.path(), 'utf8')).split('\r\n');
  expect(header).toBe('\uFEFFInvoice,Customer,Issued,Status,Amount,Currency');
  expect(first).toBe('INV-005,Granite Works,2025-12-01,paid,494.32,USD');
  expect(rest).toContain('INV-001,Northwind Studio,2026-08-03,paid,400.00,USD');
  // The last row ends with a line break.
  expect(rest).toHaveLength(177);
});

test('of more invoices than the storefront reads, dashboard, list and download say that they have the first of them', async ({
  page,
}) => {
  await openInvoices(page);
  // The shop of the tests has fewer, so that the answers are changed on their way to the page.
  await page.route('**/api/invoices', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), next: '?cursor=INV-204' } });
  });
  await page.route('**/api/invoices/csv*', async (route) => {
    const response = await route.fetch();
    const name = 'attachment; filename="monoshop-invoices-first-204.csv"';
    const headers = { ...response.headers(), 'content-disposition': name, 'monoshop-first-of-more': '204' };
    await route.fulfill({ response, headers });
  });
  const note = page.getByText('this page is about the first 204, by number');
  await expect(note).toBeVisible({ timeout: 20_000 });
  const file = await download(page);
  expect(file.suggestedFilename()).toBe('monoshop-invoices-first-204.csv');
  await expect(page.getByRole('status', { name: 'News' })).toContainText('made of the first 204, by number');
  await page.getByRole('navigation').getByRole('link', { name: 'Dashboard' }).click();
  await expect(note).toBeVisible();
});

test('a failed download shows an error on the page; one after the session has ended signs the page out', async ({
  page,
  context,
  shop,
}) => {
  await openInvoices(page, '?status=paid');
  const address = page.url();
  const link = downloadLink(page);
  await page.getByRole('button', { name: 'Pause updates' }).click();
  await shop.kill('invoices');
  await link.click();
  await expect(page.getByRole('status', { name: 'News' })).toContainText('No file was saved.');
  await shop.start('invoices');
  const file = await download(page);
  expect(await readFile(await file.path(), 'utf8')).toContain('INV-003');
  await expect(page.getByRole('status', { name: 'News' })).not.toContainText('No file was saved.');

  await context.clearCookies();
  await link.click();
  await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended.' })).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  expect(page.url()).toBe(address);
});

test('D05 D07 the download needs the session, comes from its own site only, and is no-store', async ({
  page,
  request,
}) => {
  await openInvoices(page);
  const path = '/api/invoices/csv?status=pending';
  const mine = await page.request.get(path);
  expect(mine.status()).toBe(200);
  expect(mine.headers()).toMatchObject({
    'cache-control': 'private, no-store',
    'content-disposition': 'attachment; filename="monoshop-invoices.csv"',
    'x-content-type-options': 'nosniff',
  });
  expect(await mine.text()).not.toMatch(/eyJ[\w-]+\./);
  const signedOut = await request.get(path);
  expect(signedOut.status()).toBe(401);
  expect(signedOut.headers()['content-disposition']).toBeUndefined();
  expect(signedOut.headers()['cache-control']).toBe('private, no-store');
  const foreign = await page.request.get(path, { headers: { 'sec-fetch-site': 'cross-site' } });
  expect(foreign.status()).toBe(403);
  expect((await page.request.post(path)).status()).toBe(405);
});

test('without a match the page says so, and the keyboard reaches the button that shows all invoices', async ({
  page,
}) => {
  await openInvoices(page, '?q=unknown&status=junk');
  await expect(page.getByText('No invoices match these filters')).toBeVisible();
  await expect(downloadLink(page)).toHaveCount(0);
  await page.getByLabel('Search').focus();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Sort by')).toBeFocused();
  for (const name of ['All', 'Paid', 'Pending']) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name, exact: true })).toBeFocused();
  }
  await page.getByRole('button', { name: 'Show all invoices' }).press('Enter');
  await expect(rows(page)).toHaveCount(20);
  await expect(page.getByLabel('Search')).toBeFocused();
});
