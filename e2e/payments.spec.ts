import { createGate } from '@monoshop/testing/gateway';
import { followEvents, readLog } from './log-events.ts';
import { installAxe, listFindings } from './axe.ts';
import { POLLING_EACH_SECOND } from './environments.ts';
import {
  confirmation,
  dialogOf,
  findPending,
  KATHERINE,
  listInvoices,
  newsOf,
  openAllowed,
  openPayment,
  rowOf,
} from './payments.ts';
import { expect, test } from './shop.ts';
import { ADA, GRACE, openSignedIn, signInOverHttp } from './sign-in.ts';

test.use({ shopEnv: POLLING_EACH_SECOND });

const AUDITED = [
  'permission_missing',
  'permission_asked',
  'permission_refused',
  'permission_given',
  'permission_answered',
  'payment_requested',
  'payment_made',
];

test('Ada is asked for her permission when she pays, refuses, is shown that nothing was allowed, allows it, and pays; the log has each step @tokens', async ({
  page,
  shop,
  projectEnv,
}) => {
  const steps = followEvents(shop, ...AUDITED);
  const failures = followEvents(shop, 'auth_failed');
  await openSignedIn(page, ADA, '/invoices?q=INV-002');
  await page.getByRole('button', { name: 'Mark as paid: INV-002' }).click();
  await expect(dialogOf(page)).toContainText('Harbour Books');
  await expect(dialogOf(page)).toContainText('$150.00');
  await confirmation(page).click();
  await expect(dialogOf(page).getByRole('alert')).toContainText('Your permission is needed');
  await expect(rowOf(page, 'INV-002')).toContainText('Pending');

  await page.getByRole('link', { name: 'Allow payments' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialogOf(page)).toContainText('You did not allow this shop to pay.');
  await confirmation(page).click();
  await page.getByRole('link', { name: 'Allow payments' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();

  await expect(dialogOf(page)).toHaveAccessibleName('Mark INV-002 as paid?');
  await confirmation(page).click();
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(newsOf(page)).toHaveText('INV-002 is marked as paid');
  await expect(rowOf(page, 'INV-002')).toContainText('Paid');
  expect(new URL(page.url()).search).toBe('?q=INV-002');
  const paid = (await listInvoices(page)).find(({ id }) => id === 'INV-002');
  expect(paid?.status).toBe('paid');

  // The token that such a sign-in brings is for the first API, which has no such permission.
  const given = projectEnv['MONOSHOP_TOKENS'] === 'per-api' ? 'permission_answered' : 'permission_given';
  await expect
    .poll(() => steps().map(({ event }) => event))
    .toEqual([
      'permission_missing',
      'permission_asked',
      'permission_refused',
      'permission_asked',
      given,
      'payment_requested',
      'payment_made',
    ]);
  const made = steps().at(-1);
  expect(made).toMatchObject({ sub: 'user-ada', invoice: 'INV-002', status: 200 });
  // One id in all processes that worked on it.
  const same = readLog(shop).filter((entry) => JSON.stringify(entry).includes(`"${made?.requestId}"`));
  expect(new Set(same.map(({ service }) => service))).toEqual(new Set(['web', 'tenant', 'api-invoices']));
  // That the user was not asked yet is no fault.
  expect(failures()).toEqual([]);
});

test('Katherine sees her own invoices alone, and pays one with the keyboard at 320 pixels, without an axe violation', async ({
  page,
}) => {
  await installAxe(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await openSignedIn(page, KATHERINE, '/invoices');
  const customers = (await listInvoices(page)).map(({ customer }) => customer);
  expect(new Set(customers)).toEqual(new Set(['Harbour Books']));
  expect(await page.content()).not.toContain('All invoices');
  await openAllowed(page, '/invoices');
  const id = await findPending(page);
  const opener = page.getByRole('button', { name: `Mark as paid: ${id}` });
  await opener.press('Enter');
  await expect(confirmation(page)).toBeVisible();
  const outside = page.locator(':focus:not(dialog *):not(body)');
  for (let step = 0; step < 5; step += 1) {
    await page.keyboard.press('Tab');
    await expect(outside).toHaveCount(0);
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await listFindings(page, 'all')).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(opener).toBeFocused();

  await page.keyboard.press('Enter');
  await confirmation(page).focus();
  await page.keyboard.press('Enter');
  await expect(newsOf(page)).toHaveText(`${id} is marked as paid`);
  await expect(page.getByRole('rowheader', { name: id })).toBeFocused();
});

test('a link to a payment shows Grace, who may not see invoices, the scope that she lacks @tokens', async ({
  page,
}) => {
  await openSignedIn(page, GRACE, '/invoices?pay=INV-002');
  await expect(dialogOf(page)).toContainText('Your account is missing the scope read:invoices.');
  await expect(dialogOf(page).getByRole('link')).toHaveCount(0);
  await expect(dialogOf(page).getByRole('button')).toHaveText(['Cancel']);
});

test('of two tabs that pay the same invoice one does, and the other shows that it changed and pays nothing', async ({
  page,
  context,
}) => {
  await signInOverHttp(page, ADA);
  await openAllowed(page, '/invoices');
  const id = await findPending(page);
  const other = await context.newPage();
  for (const tab of [page, other]) await openPayment(tab, id);
  await confirmation(page).click();
  await expect(newsOf(page)).toContainText(`${id} is marked as paid`);
  await confirmation(other).click();
  await expect(dialogOf(other)).toContainText('This invoice was changed while it was open');
  await expect(dialogOf(other)).toHaveAccessibleName(`${id} is paid`);
  await expect(dialogOf(other).getByRole('button')).toHaveText(['Close']);
});

test('what Ada pays is shown as paid, with a message, in the browser of Katherine after its next refresh', async ({
  page,
  browser,
  shop,
}) => {
  await signInOverHttp(page, ADA);
  await openAllowed(page, '/invoices');
  const id = await findPending(page, 'Harbour Books');
  const hers = await browser.newPage({ baseURL: shop.url });
  await openSignedIn(hers, KATHERINE, `/invoices?q=${id}`);
  await expect(rowOf(hers, id)).toContainText('Pending');
  await openPayment(page, id);
  await confirmation(page).click();
  await expect(newsOf(hers)).toHaveText(`Invoice ${id} is paid now`);
  await expect(rowOf(hers, id)).toContainText('Paid');
  await hers.close();
});

test('a payment shows at once, is taken back when its answer is lost, and is not made twice when it is tried again', async ({
  page,
}) => {
  await signInOverHttp(page, ADA);
  await openAllowed(page, '/invoices');
  const id = await findPending(page);
  await openPayment(page, id);
  const keys: (string | undefined)[] = [];
  const statuses: number[] = [];
  const { passed, open: answer } = createGate();
  await page.route('**/payment', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    const response = await route.fetch();
    statuses.push(response.status());
    if (keys.length > 1) return route.fulfill({ response });
    await passed;
    return route.abort();
  });
  // The list is refreshed all the time, and what it would say is not what this is about.
  await page.route('**/api/invoices', (route) => route.abort());
  await confirmation(page).click();
  await expect(rowOf(page, id)).toContainText('Paid');
  answer();
  await expect(dialogOf(page).getByRole('alert')).toContainText(`It is not known whether ${id} was paid.`);
  await expect(rowOf(page, id)).toContainText('Pending');
  await page.unroute('**/api/invoices');
  await dialogOf(page).getByRole('button', { name: 'Try again' }).click();
  await expect(newsOf(page)).toContainText(`${id} is marked as paid`);
  await expect(rowOf(page, id)).toContainText('Paid');
  expect(statuses).toEqual([200, 200]);
  expect(new Set(keys).size).toBe(1);
});
