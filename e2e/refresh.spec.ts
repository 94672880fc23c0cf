import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from './shop.ts';
import { ADA, signIn } from './sign-in.ts';

const ACCESS_TOKEN_SECONDS = 33;
test.use({
  shopEnv: {
    MONOSHOP_REFRESH_SECONDS: '1',
    TENANT_ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS),
    MONOCLOUD_BACKEND_CLOCK_TOLERANCE: '0',
  },
});

test('the page stays open past the life of its access token and goes on showing fresh data', async ({
  page,
  shop,
}) => {
  test.setTimeout(120_000);
  const failures: string[] = [];
  page.on('response', (response) => {
    if (/\/api\/(products|invoices)/.test(response.url()) && !response.ok()) {
      failures.push(`${response.status()} ${response.url()}`);
    }
  });
  await page.goto('/');
  await signIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  const sessionCookie = async () => JSON.stringify(await page.context().cookies(shop.url));
  const before = await sessionCookie();

  await delay((ACCESS_TOKEN_SECONDS + 2) * 1000);
  const response = await page.waitForResponse(/\/api\/invoices/);
  expect(response.status()).toBe(200);
  expect(await sessionCookie()).not.toBe(before);
  expect(failures).toEqual([]);
});
