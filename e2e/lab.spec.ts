import { COMBINABLE } from './environments.ts';
import { answerOf, cellsOf, openLab, tryAll, tryIt } from './lab.ts';
import { expect, test, type OpenShop } from './shop.ts';
import { ADA, GRACE, signIn } from './sign-in.ts';

test.use({ watchTenant: true, shopEnv: COMBINABLE });

/** Node refuses requests with headers over 16 kB; the tenant on the same host gets this cookie too. */
const MOST_COOKIE_BYTES = 12_000;

/** The refresh tokens that the tenant received, with repetitions. */
const listSpent = (shop: OpenShop) =>
  shop.exchanges.flatMap(({ requestBody }) => new URLSearchParams(requestBody).get('refresh_token') ?? []);

test('ada sees the claims of her token, and each try fills in the table', async ({ page, context, shop }) => {
  await openLab(page, ADA);
  const token = page.getByRole('region', { name: 'Your access token' });
  for (const claim of ['http://api.monoshop.com/products', 'read:invoices', shop.tenantUrl, 'user-ada']) {
    await expect(token.getByText(claim, { exact: true })).toBeVisible();
  }
  await expect(token.getByRole('heading', { name: 'The Invoice API accepts it' })).toBeVisible();
  await expect(page.getByRole('table').getByText('not tried yet')).toHaveCount(12);

  await tryAll(page);
  const refused = (why: string) => `Refused: ${why}`;
  const rows: [row: string, products: string, invoices: string][] = [
    ['No token', refused('no token'), refused('no token')],
    ['For the Product API with read:products', 'Accepted', refused('audience')],
    ['For the Invoice API with read:invoices', refused('audience'), 'Accepted'],
    ['For both APIs with read:products', 'Accepted', refused('scope')],
    ['For both APIs with read:invoices', refused('scope'), 'Accepted'],
    ['For both APIs with read:products read:invoices', 'Accepted', 'Accepted'],
  ];
  for (const [row, products, invoices] of rows) {
    await expect(cellsOf(page, row).nth(0), row).toContainText(products);
    await expect(cellsOf(page, row).nth(1), row).toContainText(invoices);
  }
  const cookies = await context.cookies(shop.url);
  const bytes = cookies.reduce((sum, { name, value }) => sum + name.length + value.length + 3, 0);
  expect(bytes).toBeLessThan(MOST_COOKIE_BYTES);
});

test('what was tried is gone when the session ends, and is not there for the user who signs in next', async ({
  page,
  context,
}) => {
  await openLab(page, ADA);
  await tryAll(page);
  await expect(page.getByRole('article')).not.toHaveCount(0);
  const other = await context.newPage();
  await other.goto('/');
  await other.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended.' })).toBeVisible();
  await expect(page.getByRole('table').getByText('not tried yet')).toHaveCount(12);
  await expect(page.getByRole('article')).toHaveCount(0);
  await signIn(other, GRACE);
  await expect(page.getByRole('banner')).toContainText('Grace');
  await expect(page.getByRole('article')).toHaveCount(0);
});

test('an answer is shown with its challenge, the function that decided, and the standard', async ({
  page,
}) => {
  await openLab(page, ADA);
  await tryIt(page, 'Token for the other API');
  const invoices = answerOf(page, 'Invoice API');
  await expect(invoices).toContainText('Refused: meant for another API');
  await expect(invoices).toContainText('Authorization: Bearer, as the tenant made it');
  await expect(invoices).toContainText('WWW-Authenticate: Bearer error="invalid_token"');
  await expect(invoices).toContainText('{"message":"unauthorized"}');
  await expect(invoices.getByRole('link', { name: 'RFC 8725 §3.9' })).toHaveAttribute(
    'href',
    'https://www.rfc-editor.org/rfc/rfc8725#section-3.9',
  );
  await expect(invoices).toContainText(
    'Decided by assertAudience in packages/auth-core/src/tokens/claims.ts',
  );
});

test('grace, who lacks read:invoices, sees which API refuses her and which tokens she cannot get', async ({
  page,
  shop,
}) => {
  await openLab(page, GRACE);
  await expect(page.getByRole('heading', { name: 'The Product API accepts it' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The Invoice API refuses it' })).toBeVisible();
  await tryIt(page, 'Combined token');
  await expect(answerOf(page, 'Product API')).toContainText('200 Accepted');
  await expect(answerOf(page, 'Invoice API')).toContainText('403 Refused: scope');
  await tryIt(page, 'Single-audience token');
  await expect(answerOf(page, 'Invoice API')).toContainText('No such token');
  await expect(answerOf(page, 'Invoice API')).toContainText('nothing was sent');
  await expect(cellsOf(page, 'For the Invoice API with read:invoices').nth(1)).toContainText('Not issued');
  const before = listSpent(shop).length;
  await tryIt(page, 'Single-audience token');
  expect(listSpent(shop).length, 'the tenant is not asked in vain').toBe(before);
});

test('three concurrent clicks on refresh now spend no refresh token twice and all succeed', async ({
  page,
  request,
  shop,
}) => {
  await openLab(page, ADA);
  const cookies = await page.context().cookies(shop.url);
  const cookie = cookies
    .filter(({ name }) => name.startsWith('session'))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
  const before = listSpent(shop).length;
  const ask = () => request.post('/api/lab/refresh-now', { headers: { cookie } });
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(answers.map((answer) => answer.status())).toEqual([200, 200, 200]);
  // How many of them share one refresh depends on their timing.
  const spent = listSpent(shop).slice(before);
  expect(spent.length).toBeGreaterThan(0);
  expect(new Set(spent).size).toBe(spent.length);
});
