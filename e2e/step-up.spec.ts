import { confirmation, dialogOf, findPending, newsOf, openAllowed, openPayment } from './payments.ts';
import { followEvents } from './log-events.ts';
import { expect, test } from './shop.ts';
import { ADA, PASSWORD, signInOverHttp, submitPassword } from './sign-in.ts';

test.use({ shopEnv: { API_PAYMENT_MAX_AGE_SECONDS: '10' } });

test('a payment long after the sign-in asks who it is, and is offered again after the new sign-in @tokens', async ({
  page,
  shop,
}) => {
  const steps = followEvents(shop, 'step_up_asked', 'step_up_done');
  await signInOverHttp(page, ADA);
  await openAllowed(page, '/invoices');
  const id = await findPending(page);
  // With a version that there never was, so that none of these pays.
  const pay = async () => {
    const answer = await page.request.post(`/api/invoices/${id}/payment`, {
      headers: { 'idempotency-key': 'too-late', 'if-match': '"0"' },
      data: { amount: { amountMinor: 1, currency: 'USD' } },
    });
    return (await answer.json()).code;
  };
  await expect.poll(pay, { timeout: 20_000 }).toBe('recent_sign_in_required');

  await openPayment(page, id);
  await confirmation(page).click();
  await expect(dialogOf(page).getByRole('alert')).toContainText('Confirm that it is you');
  await expect(page.getByRole('banner', { includeHidden: true })).toContainText('Ada');
  await page.getByRole('link', { name: 'Confirm that it is you' }).click();
  await submitPassword(page, ADA, PASSWORD);
  await confirmation(page).click();
  await expect(newsOf(page)).toContainText(`${id} is marked as paid`);
  await expect
    .poll(() => steps().map(({ event, maxAge }) => [event, maxAge]))
    .toEqual([
      ['step_up_asked', 10],
      ['step_up_done', 10],
    ]);
});
