import { expect, type Locator, type Page } from '@playwright/test';

export const KATHERINE = 'katherine@monoshop.example';
/** An auditor: she sees all invoices and may pay none. */
export const DOROTHY = 'dorothy@monoshop.example';

interface Invoice {
  id: string;
  customer: string;
  status: string;
}

export const dialogOf = (page: Page): Locator => page.getByRole('dialog');
export const confirmation = (page: Page): Locator =>
  dialogOf(page).getByRole('button', { name: 'Mark as paid' });
export const newsOf = (page: Page): Locator => page.getByRole('status', { name: 'News' });
export const rowOf = (page: Page, id: string): Locator => page.getByRole('row', { name: id });

/** The invoices that the page's user may see. */
export async function listInvoices(page: Page): Promise<Invoice[]> {
  const { invoices }: { invoices: Invoice[] } = await (await page.request.get('/api/invoices')).json();
  return invoices;
}

/** One that is not paid, perhaps of one customer. */
export async function findPending(page: Page, customer?: string): Promise<string> {
  const found = (await listInvoices(page)).find(
    (invoice) => invoice.status === 'pending' && (!customer || invoice.customer === customer),
  );
  if (!found) throw new Error('No invoice is left to pay');
  return found.id;
}

/** Follows a link from the open page to another one, as a button of the shop does. A typed address starts no sign-in. */
export async function followLink(page: Page, path: string): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.evaluate((url) => location.assign(url), path);
  await loaded;
}

/** Opens `path` in a session in which the user has allowed payments; the consent page shows once for a user. */
export async function openAllowed(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await followLink(page, `/api/payments/permission?${new URLSearchParams({ return_url: path })}`);
  const allow = page.getByRole('button', { name: 'Allow' });
  if (new URL(page.url()).pathname !== '/invoices') await allow.click();
  await page.waitForURL(`**${path}`);
}

/** Opens the dialog of a payment by its link, and waits until it can be confirmed. */
export async function openPayment(page: Page, id: string): Promise<void> {
  await page.goto(`/invoices?q=${id}&pay=${id}`);
  await expect(confirmation(page)).toBeVisible();
}
