import type { Browser, Page } from '@playwright/test';
import { installAxe, listFindings } from './axe.ts';
import { expectReopening } from './dialogs.ts';
import { holdRequests } from './held-requests.ts';
import { followEvents } from './log-events.ts';
import { expect, MAX_SESSIONS, test } from './redis-shop.ts';
import { ADA, expectAnswering, GRACE, openSignedIn, signInOverHttp } from './sign-in.ts';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

/** A browser of its own, on a phone that the proxy in front saw at `address`. */
async function openPhone(browser: Browser, baseURL: string, address: string, userAgent = PHONE) {
  const extraHTTPHeaders = { 'x-forwarded-for': `198.51.100.1, ${address}` };
  const context = await browser.newContext({ baseURL, userAgent, extraHTTPHeaders });
  return context.newPage();
}

const statusOf = async (page: Page): Promise<number> => (await page.request.get('/api/products')).status();

const listItems = (page: Page) => page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');

/** Ids as the page gets them. */
async function listIds(page: Page): Promise<string[]> {
  const { sessions } = await (await page.request.get('/api/sessions')).json();
  return sessions.map(({ id }: { id: string }) => id);
}

test('G08 a user sees where they are signed in, and ends the session of another browser', async ({
  browser,
  page,
  redis,
  shop,
}) => {
  test.slow();
  const ends = followEvents(shop, 'session_ended_by_user');
  await redis.flush();
  const phone = await openPhone(browser, shop.url, '203.0.113.7');
  await openSignedIn(phone, ADA, '/products');
  await installAxe(page);
  await openSignedIn(page, ADA);
  await page
    .getByRole('banner')
    .getByRole('link', { name: /Your sessions/ })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Your sessions' })).toBeVisible();
  await expect(listItems(page)).toHaveCount(2);
  await expect(listItems(page).first()).toContainText(/Chrome on Windows.*This session.*In use now/s);
  await expect(listItems(page).last()).toContainText(/Safari on iOS.*from 203\.0\.113\.7/s);
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await listFindings(page, 'all')).toEqual([]);
  }
  await page.getByRole('button', { name: /^End Safari on iOS/ }).press('Enter');
  await expect(listItems(page)).toHaveCount(1);
  await expect(page.getByRole('list', { name: 'Sessions' })).toBeFocused();
  await expect(page.getByText('You are signed in nowhere else.')).toBeVisible();

  await phone.getByRole('button', { name: 'Refresh now' }).click();
  await expect(phone.getByRole('alert').first()).toContainText('Your session has ended.');
  expect(await statusOf(page)).toBe(200);
  await expect.poll(ends).toMatchObject([{ sub: 'user-ada' }]);
  await phone.context().close();
});

test('a double click ends one session, and one that ends stays away when the next is ended before its answer', async ({
  browser,
  page,
  redis,
  shop,
}) => {
  await redis.flush();
  const phones = [
    await openPhone(browser, shop.url, '203.0.113.7'),
    await openPhone(browser, shop.url, '203.0.113.8'),
  ];
  for (const phone of phones) await signInOverHttp(phone, ADA);
  await openSignedIn(page, ADA, '/sessions');
  await expect(listItems(page)).toHaveCount(3);
  const buttons = page.getByRole('button', { name: /^End Safari on iOS/ });
  await buttons.first().dblclick();
  await expect(listItems(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Refresh now' }).click();
  const statuses = await Promise.all(phones.map(statusOf));
  expect(statuses.filter((status) => status === 401)).toHaveLength(1);

  // The tenant remembers the user.
  await phones[statuses.indexOf(401)]?.request.get('/api/auth/signin');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(listItems(page)).toHaveCount(3);
  const answer = await holdRequests(page, '**/end');
  for (const left of [2, 1]) {
    await buttons.first().click();
    await expect(listItems(page)).toHaveCount(left);
  }
  answer();
  await expect(page.getByRole('status', { name: 'News' })).toContainText('Ended:');
  await expect(listItems(page)).toHaveCount(1);
  await expect.poll(() => Promise.all(phones.map(statusOf))).toEqual([401, 401]);
  await expect(listItems(page)).toHaveCount(1);
  for (const phone of phones) await phone.context().close();
});

test('a session that cannot be ended is in the list again, and a message says why', async ({
  browser,
  page,
  redis,
  shop,
}) => {
  await redis.flush();
  const phone = await openPhone(browser, shop.url, '203.0.113.7');
  await signInOverHttp(phone, ADA);
  await openSignedIn(page, ADA, '/sessions');
  await expect(listItems(page)).toHaveCount(2);
  redis.pause();
  await page.getByRole('button', { name: /^End Safari on iOS/ }).click();
  await expect(listItems(page)).toHaveCount(1);
  await expect(page.getByText('Your sessions cannot be read just now').first()).toBeVisible();
  await expect(listItems(page)).toHaveCount(2);
  const away = await page.request.get('/api/sessions');
  expect([away.status(), (await away.json()).code]).toEqual([503, 'sessions_unavailable']);
  redis.resume();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('Out of date')).toHaveCount(0);
  expect(await statusOf(phone)).toBe(200);
  await phone.context().close();
});

test('G08 "Sign out everywhere" ends all sessions of the user, and this one at the tenant too', async ({
  browser,
  page,
  redis: _redis,
  shop,
}) => {
  const phone = await openPhone(browser, shop.url, '203.0.113.8');
  const other = await openPhone(browser, shop.url, '203.0.113.9');
  await signInOverHttp(phone, ADA);
  await signInOverHttp(other, GRACE);
  await openSignedIn(page, ADA, '/sessions');
  const opener = page.getByRole('button', { name: 'Sign out everywhere' });
  await opener.click();
  const dialog = page.getByRole('dialog', { name: 'Sign out everywhere?' });
  await expectReopening(opener);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await statusOf(phone)).toBe(200);
  await opener.press('Enter');
  await dialog.getByRole('link', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect([await statusOf(page), await statusOf(phone), await statusOf(other)]).toEqual([401, 401, 200]);
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByLabel('Password')).toBeVisible();
  for (const each of [phone, other]) await each.context().close();
});

test('a user who closes "Sign out everywhere" before it is done stays signed in in this browser', async ({
  browser,
  page,
  redis: _redis,
  shop,
}) => {
  const phone = await openPhone(browser, shop.url, '203.0.113.10');
  await signInOverHttp(phone, ADA);
  await openSignedIn(page, ADA, '/sessions');
  const visited: string[] = [];
  page.on('request', (request) => request.isNavigationRequest() && visited.push(request.url()));
  const answer = await holdRequests(page, '**/others/end');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign out everywhere?' });
  await dialog.getByRole('link', { name: 'Sign out everywhere' }).click();
  await page.keyboard.press('Escape');
  answer();
  await expect(page.getByRole('status', { name: 'News' })).toContainText('All other sessions have ended');
  // A navigation would have begun by then.
  await page.waitForTimeout(500);
  expect(visited).toEqual([]);
  expect([await statusOf(page), await statusOf(phone)]).toEqual([200, 401]);
  await phone.context().close();
});

test('G08 D05 no user ends the session of another by its id, and no other site ends one', async ({
  browser,
  page,
  redis: _redis,
  shop,
}) => {
  const phone = await openPhone(browser, shop.url, '203.0.113.10');
  await signInOverHttp(phone, GRACE);
  await signInOverHttp(page, ADA);
  const [foreign = ''] = await listIds(phone);
  const [own = ''] = await listIds(page);
  expect(foreign).not.toBe('');
  const end = async (id: string, headers = {}) => {
    const answer = await page.request.post(`/api/sessions/${id}/end`, { headers });
    return [answer.status(), (await answer.json()).code];
  };
  for (const id of [foreign, 'guessed', '..%2fothers']) expect(await end(id)).toEqual([404, 'not_found']);
  for (const site of ['cross-site', 'same-site']) {
    expect(await end(own, { 'sec-fetch-site': site })).toEqual([403, 'cross_site_request']);
    expect(await end('others', { 'sec-fetch-site': site })).toEqual([403, 'cross_site_request']);
  }
  expect([await statusOf(page), await statusOf(phone)]).toEqual([200, 200]);
  expect((await page.request.get(`/api/sessions/${own}/end`)).status()).toBe(405);
  expect(shop.logLines.join('\n')).not.toContain(own);
  await phone.context().close();
});

test('N30 the oldest session of a user ends when they sign in beyond MONOSHOP_SESSIONS_PER_USER', async ({
  browser,
  page,
  redis,
  shop,
}) => {
  const ends = followEvents(shop, 'session_ended');
  await redis.flush();
  await signInOverHttp(page, ADA);
  // Which of two that began in the same second is older is not known.
  const second = Math.floor(Date.now() / 1000);
  await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(second);
  const others: Page[] = [];
  for (let index = 0; index < MAX_SESSIONS; index += 1) {
    expect(await statusOf(page)).toBe(200);
    const text = '<img src=x onerror=alert(1)>/1.0 (x';
    const other = await openPhone(browser, shop.url, 'not an address', text);
    await signInOverHttp(other, ADA);
    others.push(other);
  }
  expect(await statusOf(page)).toBe(401);
  const ended = { event: 'session_ended', reason: 'limit', sub: 'user-ada', count: 1 };
  await expect.poll(ends).toContainEqual(expect.objectContaining(ended));
  const [newest = page] = others;
  await newest.goto('/sessions');
  await expect(listItems(newest)).toHaveCount(MAX_SESSIONS);
  await expectAnswering(newest);
  await expect(listItems(newest).first()).toContainText('Unknown browser');
  await expect(newest.getByRole('main').getByText('from')).toHaveCount(0);
  await newest.getByRole('button', { name: 'End all other sessions' }).click();
  await newest.getByRole('dialog').getByRole('button', { name: 'End other sessions' }).click();
  await expect(listItems(newest)).toHaveCount(1);
  // The button that opened the dialog has gone.
  await expect(newest.getByRole('list', { name: 'Sessions' })).toBeFocused();
  expect(await Promise.all(others.map(statusOf))).toEqual([200, ...others.slice(1).map(() => 401)]);
  for (const other of others) await other.context().close();
});
