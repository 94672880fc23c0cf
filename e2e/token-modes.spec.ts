import { APIS } from '@monoshop/apis';
import { WITHOUT_POLLING } from './environments.ts';
import { expect, openTestShop, test, type OpenShop } from './shop.ts';
import { openWatchedDashboard } from './dashboard.ts';
import { ADA, signInOverHttp } from './sign-in.ts';

const ACCESS_TOKEN_SECONDS = 5;
test.use({
  watchTenant: true,
  shopEnv: {
    MONOSHOP_TOKENS: 'per-api',
    TENANT_SINGLE_RESOURCE: 'true',
    TENANT_ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS),
    MONOCLOUD_BACKEND_CLOCK_TOLERANCE: '0',
    MONOSHOP_REFRESH_SECONDS: '1',
  },
});

const readAudience = (token: string): string | string[] =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')).aud;

/** What the token requests so far asked for, and the audiences of the access tokens that they brought. */
function listTokenRequests({ exchanges }: OpenShop) {
  return exchanges
    .filter(({ path }) => path === '/token')
    .map(({ requestBody, responseBody, status }) => {
      const fields = new URLSearchParams(requestBody);
      const { access_token: token } = JSON.parse(responseBody);
      return {
        status,
        grant: fields.get('grant_type'),
        resources: fields.getAll('resource'),
        aud: readAudience(token),
      };
    });
}

test('one token per API runs the whole shop at a tenant that refuses several resources', async ({
  page,
  shop,
}) => {
  const answers = await openWatchedDashboard(page, ADA);
  await expect(page.getByRole('region', { name: 'Recent invoices' })).toContainText('INV-');

  const countOfInvoices = () => listTokenRequests(shop).filter(({ aud }) => aud?.includes('invoices')).length;
  const atFirst = countOfInvoices();
  await expect.poll(countOfInvoices, { timeout: 30_000 }).toBeGreaterThan(atFirst + 1);
  await page.goto('/products');
  await expect(page.getByRole('main')).toContainText('Laptop');
  await page.goto('/invoices');
  await expect(page.getByRole('main')).toContainText('INV-');
  expect(answers.filter((status) => status !== 200)).toEqual([]);

  const requests = listTokenRequests(shop);
  expect(requests[0]?.grant).toBe('authorization_code');
  for (const { status, resources, aud } of requests) {
    expect(status).toBe(200);
    expect(resources).toEqual([aud]);
  }
  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect((await page.request.get('/api/invoices')).status()).toBe(401);
});

test('a user without rights at the first API signs in as well, and sees what is theirs', async ({ page }) => {
  await signInOverHttp(page, 'katherine@monoshop.example');
  expect((await page.request.get('/api/invoices')).status()).toBe(200);
  const refused = await page.request.get('/api/products');
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ code: 'insufficient_scope', requiredScope: 'read:products' });
});

// What the README says that each mode costs.
for (const [mode, atFirst] of [
  ['combined', 2],
  ['per-api', 3],
] as const) {
  test(`${mode}: a sign-in, the dashboard and its first update take as many token requests as the README says: ${atFirst}`, async ({
    browser,
  }) => {
    const shopEnv = { ...WITHOUT_POLLING, MONOSHOP_TOKENS: mode };
    const { shop, close } = await openTestShop({ shopEnv, watchTenant: true, productionDir: undefined });
    const page = await browser.newPage({ baseURL: shop.url });
    await openWatchedDashboard(page, ADA);
    await expect(page.getByRole('region', { name: 'Recent invoices' })).toContainText('INV-');
    for (const { path } of APIS) expect((await page.request.get(`/api${path}`)).status()).toBe(200);
    const requests = listTokenRequests(shop);
    expect(requests.map(({ grant }) => grant)).toEqual([
      'authorization_code',
      ...Array.from({ length: atFirst - 1 }, () => 'refresh_token'),
    ]);
    await page.context().close();
    await close();
  });
}
