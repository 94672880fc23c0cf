import { findLeaks, listSecrets } from './issued.ts';
import { followEvents } from './log-events.ts';
import { expect, test } from './redis-shop.ts';
import { ADA, visitAndSignIn } from './sign-in.ts';

test.use({ watchTenant: true });

test('G02 a sign-out at the tenant ends the session of that browser and of no other, and leaves no token in the logs', async ({
  browser,
  page,
  redis: _redis,
  shop,
}) => {
  const logouts = followEvents(shop, 'back_channel_logout');
  const other = await browser.newPage({ baseURL: shop.url });
  for (const each of [page, other]) {
    await visitAndSignIn(each, ADA);
    expect((await each.request.get('/api/products')).status()).toBe(200);
  }
  await other.goto(`${shop.tenantUrl}/sign-out`);
  await other.getByRole('button', { name: 'Sign out' }).click();
  await expect(other.getByText('You are signed out')).toBeVisible();

  expect((await other.request.get('/api/products')).status()).toBe(401);
  expect((await page.request.get('/api/products')).status()).toBe(200);
  await other.close();
  await expect.poll(logouts).toMatchObject([{ outcome: 'accepted', sub: 'user-ada' }]);
  const logs = { name: 'logs', text: shop.logLines.join('\n') };
  expect(findLeaks(listSecrets(shop.exchanges, shop.stateDir), [logs])).toEqual([]);
  // The logout token itself, which goes from the tenant to the storefront, is not recorded: no line has any token.
  expect(logs.text).not.toMatch(/\beyJ[\w-]{20}/);
});

test('F08 sessions in Redis: the cookie is small, users stay signed in while Redis is unavailable, a flush signs all users out', async ({
  page,
  redis,
  shop,
}) => {
  await visitAndSignIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  const sessionCookie = (await page.context().cookies()).find(({ name }) => name.startsWith('session'));
  expect(sessionCookie?.value.length).toBeLessThan(400);

  redis.pause();
  const unavailable = await page.request.get('/api/products');
  expect(unavailable.status()).toBe(503);
  expect(Number(unavailable.headers()['retry-after'])).toBeGreaterThan(0);
  const unknown = await page.goto('/products');
  expect(unknown?.status()).toBe(200);
  await expect(page.getByRole('heading', { name: 'We cannot see your session just now' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sign in' })).toHaveCount(0);
  redis.resume();
  await page.getByRole('link', { name: 'Try again' }).click();
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(12);

  await redis.flush();
  await expect.poll(async () => (await page.request.get('/api/products')).status()).toBe(401);
  // The session at the tenant still exists.
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign out' })).toBeVisible();
  await redis.kill();
  expect((await page.request.get('/api/products')).status()).toBe(503);
  await redis.start();
  await expect.poll(async () => (await page.request.get('/api/products')).status()).toBe(401);
  expect(shop.logLines.join('\n')).not.toContain(redis.url);
});
