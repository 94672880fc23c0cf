import { expect, test } from './shop.ts';
import { ADA, GRACE, openSignedIn } from './sign-in.ts';

const PER_MINUTE = 6;
test.use({ shopEnv: { API_REQUESTS_PER_MINUTE: String(PER_MINUTE), MONOSHOP_REFRESH_SECONDS: '3600' } });

test('F07 rate-limits per user with Retry-After; other users of the storefront are unaffected', async ({
  page,
  browser,
  shop,
}) => {
  await openSignedIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  const ask = () => page.request.get('/api/products');
  await expect.poll(async () => (await ask()).status()).toBe(429);
  const refused = await ask();
  const wait = Number(refused.headers()['retry-after']);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(await refused.json()).toMatchObject({ status: 429, code: 'api_rate_limited' });

  const products = page.getByRole('region', { name: 'Recent products' });
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(products.getByRole('alert')).toContainText('busy');
  await expect(products).toContainText('Laptop');

  const other = await browser.newPage({ baseURL: shop.url });
  await openSignedIn(other, GRACE);
  expect((await other.request.get('/api/products')).status()).toBe(200);
  await other.close();
});
