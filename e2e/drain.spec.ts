import { isAlive } from '@monoshop/testing/process';
import { ADA, openSignedIn } from './sign-in.ts';
import { endStorefront, expect, holdAnswer, test } from './waiting-shop.ts';

test.use({ drainSeconds: 1 });

test('F10 SIGTERM to the storefront: a request that outlasts the drain time is cut on both sides, and the process exits', async ({
  page,
  productsApi,
  shop,
}) => {
  await openSignedIn(page, ADA);
  // The page polls, which would interfere here.
  await page.goto('about:blank');
  const held = holdAnswer(productsApi);
  const outcome = page.request.get('/api/products').then(
    (answer) => `answered ${answer.status()}`,
    () => 'cut',
  );
  const response = await held;
  const isGivenUp = new Promise((resolve) => {
    response.once('close', resolve);
  });
  const pid = endStorefront(shop);
  expect(await outcome).toBe('cut');
  await isGivenUp;
  await expect.poll(() => isAlive(pid)).toBe(false);
});
