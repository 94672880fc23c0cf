import { expect, test } from './shop.ts';
import { openWatchedDashboard } from './dashboard.ts';
import { ADA } from './sign-in.ts';

const ACCESS_TOKEN_SECONDS = 5;
test.use({
  shopEnv: {
    MONOSHOP_REFRESH_SECONDS: '1',
    TENANT_ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS),
    MONOCLOUD_BACKEND_CLOCK_TOLERANCE: '0',
  },
});

test('a page that is open longer than its access token lives still gets fresh data', async ({
  page,
  shop,
}) => {
  const answers = await openWatchedDashboard(page, ADA);
  const signedInAt = Date.now();
  const sessions = new Set<string>();
  const countSessions = async () => sessions.add(JSON.stringify(await page.context().cookies(shop.url))).size;

  const hasOutlivedFirstToken = async () =>
    (await countSessions()) > 1 && Date.now() - signedInAt > (ACCESS_TOKEN_SECONDS + 1) * 1000;

  await expect.poll(hasOutlivedFirstToken, { timeout: 60_000 }).toBe(true);
  const response = await page.waitForResponse(/\/api\/invoices/);
  expect(response.status()).toBe(200);
  expect(answers.filter((status) => status !== 200)).toEqual([]);
});
