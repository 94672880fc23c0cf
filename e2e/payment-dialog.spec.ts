import type { Route } from '@playwright/test';
import { expectReopening } from './dialogs.ts';
import { POLLING_EACH_SECOND } from './environments.ts';
import { holdRequests } from './held-requests.ts';
import { confirmation, dialogOf, findPending, listInvoices, newsOf, openPayment, rowOf } from './payments.ts';
import { expect, test } from './shop.ts';
import { ADA, GRACE, signIn, signInOverHttp } from './sign-in.ts';

test.use({ shopEnv: POLLING_EACH_SECOND });

const refuse = (status: number) => (route: Route) =>
  route.fulfill({ status, json: { status, code: 'refused', title: `Refused with ${status}`, detail: '' } });

test('the dialog of a payment that is closed and opened again at once is shown, before the page has rendered that it was closed', async ({
  page,
}) => {
  await signInOverHttp(page, ADA);
  const id = await findPending(page);
  await page.goto(`/invoices?q=${id}`);
  const opener = page.getByRole('button', { name: `Mark as paid: ${id}` });
  await opener.click();
  await expectReopening(opener);
  await expect(confirmation(page)).toBeVisible();
  expect(new URL(page.url()).search).toBe(`?q=${id}&pay=${id}`);
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
  expect(new URL(page.url()).search).toBe(`?q=${id}`);
});

for (const { statuses, isKnown } of [
  { statuses: [503], isKnown: false },
  { statuses: [409], isKnown: true },
  { statuses: [503, 429], isKnown: false },
]) {
  test(`a payment that is answered with ${statuses.join(', then ')} after its dialog was closed ends with a message on the page`, async ({
    page,
  }) => {
    await signInOverHttp(page, ADA);
    const id = await findPending(page);
    await openPayment(page, id);
    const begin = dialogOf(page).getByRole('button', { name: /Mark as paid|Try again/ });
    const [status = 0, earlier] = statuses.toReversed();
    if (earlier) {
      await page.route('**/payment', refuse(earlier), { times: 1 });
      await begin.click();
      await expect(begin).toHaveText('Try again');
    }
    const answer = await holdRequests(page, '**/payment', refuse(status));
    await begin.click();
    await expect(rowOf(page, id)).toContainText('Paid');
    await page.keyboard.press('Escape');
    await expect(dialogOf(page)).toHaveCount(0);
    answer();
    const text = isKnown
      ? `${id} was not paid. Refused with ${status}`
      : `It is not known whether ${id} was paid.`;
    await expect(newsOf(page)).toHaveText(text);
    await expect(rowOf(page, id)).toContainText('Pending');
  });
}

for (const { name, answer } of [
  { name: 'made', answer: { id: 'INV-002', status: 'paid' } },
  { name: 'refused', answer: undefined },
]) {
  test(`a payment that is ${name} after another user has signed in causes no message to them`, async ({
    page,
  }) => {
    await signInOverHttp(page, ADA);
    const id = await findPending(page);
    await openPayment(page, id);
    const give = await holdRequests(page, '**/payment', (route) =>
      answer ? route.fulfill({ json: { ...answer, id } }) : refuse(503)(route),
    );
    await confirmation(page).click();
    const other = await page.context().newPage();
    await page.context().clearCookies();
    await other.goto('/products');
    await signIn(other, GRACE);
    await expect(page.getByRole('banner')).toContainText('Grace');
    const answered = page.waitForResponse('**/payment');
    give();
    await answered;
    // A message would be there by then.
    await page.waitForTimeout(500);
    await expect(newsOf(page)).toBeEmpty();
  });
}

test('what is known of a payment is not shown for another invoice that the history of the browser leads to', async ({
  page,
}) => {
  await signInOverHttp(page, ADA);
  const [first = '', second = ''] = (await listInvoices(page))
    .filter(({ status }) => status === 'pending')
    .map(({ id }) => id);
  await page.route('**/payment', refuse(503));
  await page.goto('/invoices');
  await page.getByRole('button', { name: 'Pending' }).click();
  await page.evaluate((id) => history.replaceState(null, '', `?status=pending&pay=${id}`), first);
  await expect(dialogOf(page)).toHaveAccessibleName(`Mark ${first} as paid?`);
  await page.goBack();
  await expect(dialogOf(page)).toHaveCount(0);
  await page.evaluate((id) => history.replaceState(null, '', `?pay=${id}`), second);
  await confirmation(page).click();
  await expect(dialogOf(page).getByRole('alert')).toContainText(
    `It is not known whether ${second} was paid.`,
  );
  await page.goForward();
  await expect(dialogOf(page)).toHaveAccessibleName(`Mark ${first} as paid?`);
  await expect(confirmation(page)).toBeVisible();
  await expect(dialogOf(page).getByRole('alert')).toHaveCount(0);
});
