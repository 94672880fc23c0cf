import type { Page, Route } from '@playwright/test';
import { expect, test } from './shop.ts';
import { ADA, openSignedIn } from './sign-in.ts';

const INVOICES = /\/api\/invoices$/;
/** The default of `MONOSHOP_REFRESH_SECONDS`. */
const REFRESH_SECONDS = 15;

const outage = {
  status: 503,
  code: 'api_unavailable',
  title: 'Invoice API is unavailable',
  detail: 'This part of the shop will be back; the rest works.',
};

const fail = (retryAfter: string) => (route: Route) =>
  route.fulfill({ status: 503, headers: { 'retry-after': retryAfter }, json: outage });

/** Opens the dashboard on a fake clock, and counts the requests of the page. */
async function openDashboard(page: Page): Promise<{ countRequests: () => number }> {
  let requests = 0;
  page.on('request', (request) => {
    if (/\/api\/(products|invoices)$/.test(request.url())) requests += 1;
  });
  await page.clock.install();
  await openSignedIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Revenue' })).toContainText('$98,305.48');
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  return { countRequests: () => requests };
}

/** Advances the clock until the page has polled again. */
async function passOneUpdate(page: Page): Promise<void> {
  const asked = page.waitForResponse(INVOICES);
  await page.clock.runFor((REFRESH_SECONDS + 1) * 1000);
  await asked;
}

async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((visibilityState) => {
    Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true });
    Object.defineProperty(document, 'hidden', { value: visibilityState === 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

test('an open page refreshes its data, and shows its age', async ({ page }) => {
  await openDashboard(page);
  await passOneUpdate(page);
  const bar = page.getByRole('toolbar', { name: 'Updates' });
  await expect(bar).toContainText(/Updated (just now|\d+ s ago)/);
  await page.getByRole('button', { name: 'Pause updates' }).click();
  await page.clock.runFor(180_000);
  await expect(bar).toContainText(/Paused · updated \d+ min ago/);
});

test('a paused page sends no request until it is resumed', async ({ page }) => {
  const { countRequests } = await openDashboard(page);
  await passOneUpdate(page);
  await page.getByRole('button', { name: 'Pause updates' }).click();
  await expect(page.getByRole('toolbar', { name: 'Updates' })).toContainText('Paused');
  const before = countRequests();
  await page.clock.runFor(10 * REFRESH_SECONDS * 1000);
  expect(countRequests()).toBe(before);

  const asked = page.waitForResponse(INVOICES);
  await page.getByRole('button', { name: 'Resume updates' }).click();
  await asked;
  await passOneUpdate(page);
});

test('a hidden tab sends no request, not even a retry, until it is visible again', async ({ page }) => {
  const { countRequests } = await openDashboard(page);
  await page.route(INVOICES, fail('5'));
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByRole('region', { name: 'Recent invoices' }).getByRole('alert')).toBeVisible();
  await setVisibility(page, 'hidden');
  const before = countRequests();
  await page.clock.runFor(10 * REFRESH_SECONDS * 1000);
  expect(countRequests()).toBe(before);

  await page.unroute(INVOICES);
  await setVisibility(page, 'visible');
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
});

test('an error is followed by another try when it said so, also in a browser that says it is offline', async ({
  page,
}) => {
  await openDashboard(page);
  await page.route(INVOICES, fail('5'));
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await page.getByRole('button', { name: 'Refresh now' }).click();
  const alerts = page.getByRole('region', { name: 'Recent invoices' }).getByRole('alert');
  await expect(alerts).toBeVisible();
  await page.unroute(INVOICES);
  await page.clock.runFor(6000);
  await expect(alerts).toHaveCount(0);
});

test('a 503 keeps the data, marked as out of date, counts down Retry-After, and retries no sooner', async ({
  page,
}) => {
  await openDashboard(page);
  let refusals = 0;
  await page.route(INVOICES, (route) => {
    refusals += 1;
    return fail('600')(route);
  });
  await page.getByRole('button', { name: 'Refresh now' }).click();
  const invoices = page.getByRole('region', { name: 'Recent invoices' });
  await expect(invoices.getByRole('alert')).toContainText('Invoice API is unavailable');
  await expect(invoices).toContainText('Out of date');
  await expect(invoices).toContainText('INV-204');
  await expect(invoices).toContainText(/Trying again in [56]\d\d s\./);
  await expect(page.getByRole('status', { name: 'News' })).toContainText('Invoice API is unavailable');
  await page.clock.runFor(300_000);
  await expect(invoices).toContainText(/Trying again in [12]?\d?\d s\./);
  expect(refusals).toBe(1);

  await page.unroute(INVOICES);
  await page.clock.runFor(301_000);
  await expect(invoices.getByRole('alert')).toHaveCount(0);
  await expect(invoices).not.toContainText('Out of date');
  await expect(page.getByRole('status', { name: 'News' })).not.toContainText('Invoice API');
});

test('news appear only when something changed, and can be dismissed', async ({ page }) => {
  await openDashboard(page);
  const news = page.getByRole('status', { name: 'News' });
  await passOneUpdate(page);
  await expect(news).toBeEmpty();

  await page.route(INVOICES, async (route) => {
    const answer = await route.fetch();
    const text = (await answer.text()).replace('"pending"', '"paid"');
    await route.fulfill({ response: answer, body: text });
  });
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(news).toContainText('Invoice INV-002 is paid now');
  await expect(page.getByRole('group', { name: 'Paid invoices' })).toContainText('178');
  await news.getByRole('button', { name: 'Dismiss' }).press('Enter');
  await expect(news).toBeEmpty();
  await expect(page.getByRole('main')).toBeFocused();
});

test('the focus is on the title of a panel when "Try now" goes with its error', async ({ page }) => {
  await openDashboard(page);
  await page.route(INVOICES, fail('600'));
  await page.getByRole('button', { name: 'Refresh now' }).click();
  const invoices = page.getByRole('region', { name: 'Recent invoices' });
  await expect(invoices.getByRole('alert')).toBeVisible();
  await page.unroute(INVOICES);
  await invoices.getByRole('button', { name: 'Try now' }).press('Enter');
  await expect(invoices.getByRole('alert')).toHaveCount(0);
  await expect(invoices.getByRole('heading')).toBeFocused();
});

test('a message that takes the place of an older one is shown as long as any other', async ({ page }) => {
  await page.clock.install();
  await openSignedIn(page, ADA, '/invoices');
  const news = page.getByRole('status', { name: 'News' });
  for (const title of ['First', 'Second']) {
    await page.route(/\/csv/, (route) => route.fulfill({ status: 503, json: { ...outage, title } }));
    await page.getByRole('link', { name: 'Download' }).click();
    await expect(news).toContainText(title);
    await page.clock.runFor(11_000);
    await expect(news).toContainText(title);
  }
  await page.clock.runFor(2000);
  await expect(news).toBeEmpty();
});

test('the chart has a table with its figures', async ({ page }) => {
  await openDashboard(page);
  const panel = page.getByRole('region', { name: 'Revenue by month' });
  await expect(panel.getByRole('table')).toHaveCount(0);
  await panel.getByText('Show as a table').click();
  await expect(panel.getByRole('row', { name: 'August 2026' })).toContainText('$8,532.46$410.67');
  await expect(panel.getByRole('row', { name: 'September 2026' })).toContainText('$8,006.84$75.00');
});
