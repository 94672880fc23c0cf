import { COMBINABLE } from './environments.ts';
import { answerOf, cellsOf, openLab, tryIt } from './lab.ts';
import { expect, test } from './shop.ts';
import { ADA } from './sign-in.ts';

test.use({ shopEnv: COMBINABLE });

test('F06 the lab shows no answer of an API that is down, and that of the other API', async ({
  page,
  shop,
}) => {
  await openLab(page, ADA);
  await shop.kill('invoices');
  await tryIt(page, 'Combined token');
  await expect(answerOf(page, 'Product API')).toContainText('200 Accepted');
  await expect(answerOf(page, 'Invoice API')).toContainText('No answer');
  await expect(cellsOf(page, 'For both APIs with read:products read:invoices').nth(1)).toContainText(
    'No answer',
  );
  await shop.start('invoices');
  await tryIt(page, 'Combined token');
  await expect(answerOf(page, 'Invoice API')).toContainText('200 Accepted');
});

test('F13 while the tenant is down, refresh now says 503 and the user stays signed in', async ({
  page,
  shop,
}) => {
  await openLab(page, ADA);
  // An API that has verified a token has the tenant's keys.
  await tryIt(page, 'Combined token');
  await expect(answerOf(page, 'Product API')).toContainText('200 Accepted');
  await shop.kill('tenant');
  const refused = await page.request.post('/api/lab/refresh-now');
  expect(refused.status()).toBe(503);
  expect(Number(refused.headers()['retry-after'])).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Sign-in service unavailable');
  // Only a person runs a scenario again.
  await expect(page.getByText('Trying again')).toHaveCount(0);
  await tryIt(page, 'Combined token');
  await expect(answerOf(page, 'Product API')).toContainText('200 Accepted');
  await shop.start('tenant');
});
