import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './shop.ts';
import { ADA, GRACE, openSignedIn } from './sign-in.ts';

const rows = (page: Page) => page.getByRole('rowheader');
const totals = (page: Page) => page.getByRole('main').locator('dl');

async function openInvoices(page: Page, search = ''): Promise<void> {
  await openSignedIn(page, ADA, `/invoices${search}`);
  await expect(page.getByRole('status').filter({ hasText: /^Showing/ })).toBeVisible();
}

test('status, search and order filter the invoices, and the totals are of those shown', async ({ page }) => {
  await openInvoices(page);
  await expect(rows(page)).toHaveText([/INV-004/, /INV-003/, /INV-002/, /INV-001/]);
  await expect(totals(page)).toHaveText(/Total\$1,825\.00.*Paid\$1,600\.00.*Pending\$225\.00/);

  await page.getByRole('button', { name: 'Pending' }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(totals(page)).toHaveText(/Total\$225\.00.*Paid\$0\.00.*Pending\$225\.00/);
  await page.getByLabel('Sort by').selectOption({ label: 'Amount: high to low' });
  await expect(rows(page)).toHaveText([/INV-002/, /INV-004/]);
  await page.getByLabel('Search').fill('cafe');
  await expect(rows(page)).toHaveText([/Lantern Cafe/]);
  expect(new URL(page.url()).search).toBe('?q=cafe&status=pending&sort=amount-desc');

  await page.goBack();
  await expect(rows(page)).toHaveCount(2);
  await page.goBack();
  await page.goBack();
  await expect(rows(page)).toHaveCount(4);
});

test('the download has the invoices shown, also for the link of a shared view', async ({ page }) => {
  await openInvoices(page, '?status=paid&sort=oldest');
  await expect(rows(page)).toHaveText([/INV-001/, /INV-003/]);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download CSV' }).press('Enter'),
  ]);
  expect(file.suggestedFilename()).toBe('monoshop-invoices.csv');
  expect(await readFile(await file.path(), 'utf8')).toBe(
    'Invoice,Customer,Issued,Status,Amount,Currency\r\n' +
      'INV-001,Northwind Studio,2026-08-03,paid,400.00,USD\r\n' +
      'INV-003,Cedar Clinic,2026-09-02,paid,1200.00,USD\r\n',
  );
});

test('a failed download shows an error on the page; one after the session has ended signs the page out', async ({
  page,
  context,
  shop,
}) => {
  await openInvoices(page, '?status=paid');
  const address = page.url();
  const download = page.getByRole('link', { name: 'Download CSV' });
  await page.getByRole('button', { name: 'Pause updates' }).click();
  await shop.kill('invoices');
  await download.click();
  await expect(page.getByRole('status', { name: 'News' })).toContainText('No file was saved.');
  await shop.start('invoices');
  const [file] = await Promise.all([page.waitForEvent('download'), download.click()]);
  expect(await readFile(await file.path(), 'utf8')).toContain('INV-003');
  await expect(page.getByRole('status', { name: 'News' })).not.toContainText('No file was saved.');

  await context.clearCookies();
  await download.click();
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

test('grace sees which scope she lacks, and has neither filters nor a download', async ({ page }) => {
  await openSignedIn(page, GRACE, '/invoices?status=paid');
  await expect(page.getByRole('region', { name: 'All invoices' })).toContainText('read:invoices');
  await expect(page.getByRole('table')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Download CSV' })).toHaveCount(0);
  await expect(page.getByRole('search')).toHaveCount(0);
  await expect(totals(page)).toHaveCount(0);
  const refused = await page.request.get('/api/invoices/csv');
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ code: 'insufficient_scope', requiredScope: 'read:invoices' });
});

test('without a match the page says so, and the keyboard reaches the button that shows all invoices', async ({
  page,
}) => {
  await openInvoices(page, '?q=nobody&status=junk');
  await expect(page.getByText('No invoices match these filters')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Download CSV' })).toHaveCount(0);
  await page.getByLabel('Search').focus();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Sort by')).toBeFocused();
  for (const name of ['All', 'Paid', 'Pending']) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name, exact: true })).toBeFocused();
  }
  await page.getByRole('button', { name: 'Show all invoices' }).press('Enter');
  await expect(rows(page)).toHaveCount(4);
  await expect(page.getByLabel('Search')).toBeFocused();
});

for (const path of ['/products', '/invoices']) {
  test(`${path} does not scroll sideways on phones and tablets`, async ({ page }) => {
    await openSignedIn(page, ADA, path);
    await expect(page.getByRole('status').filter({ hasText: /^Showing/ })).toBeVisible();
    for (const width of [320, 360, 640, 768, 1024]) {
      await page.setViewportSize({ width, height: 740 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${width} px`).toBe(0);
    }
  });
}
