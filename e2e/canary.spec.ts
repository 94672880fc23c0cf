import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Response } from '@playwright/test';
import { findLeaks, listSecrets, type Place, type Secret } from './issued.ts';
import { COMBINABLE } from './environments.ts';
import { tryAll } from './lab.ts';
import { followEvents } from './log-events.ts';
import { confirmation, dialogOf, findPending, openAllowed, openPayment } from './payments.ts';
import { expect, test, type OpenShop } from './shop.ts';
import { ADA, GRACE, visitAndSignIn } from './sign-in.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';

test.use({
  watchTenant: true,
  shopEnv: {
    ...COMBINABLE,
    TENANT_ACCESS_TOKEN_SECONDS: '5',
    LOG_LEVEL: 'trace',
    DEBUG: '@monocloud:auth-nextjs',
  },
});

/** Every response that the browser gets: body, and the headers that a page or an extension could read. */
function watchAnswers(page: Page): () => Promise<Place[]> {
  const answers: Promise<Place>[] = [];
  const read = async (response: Response): Promise<Place> => {
    const { 'set-cookie': _cookie, location = '', ...headers } = await response.allHeaders();
    // The front channel itself: the code on its way in, and the ID token that names the session on its way out.
    const frontChannel = /[?&](code|id_token_hint)=/.test(location) ? '' : location;
    const body = await response.text().catch(() => '');
    return {
      name: `answer to ${new URL(response.url()).pathname}`,
      text: JSON.stringify(headers) + frontChannel + body,
    };
  };
  page.on('response', (response) => answers.push(read(response)));
  return () => Promise.all(answers);
}

/** The browser's storage and the visible page. */
async function readBrowser(page: Page): Promise<Place[]> {
  const kept = await page.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    cookies: document.cookie,
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    history: history.state,
    name: window.name,
  }));
  return [
    { name: 'browser storage', text: JSON.stringify(kept) },
    { name: `document at ${new URL(page.url()).pathname}`, text: await page.content() },
    { name: 'address', text: page.url() },
  ];
}

function readFiles(folder: string): Place[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: `file ${path.slice(folder.length)}`, text: readFileSync(path, 'latin1') }));
}

const BUILT = join(import.meta.dirname, '../web', TEST_BUILD);
// A source map repeats the sources, which nothing of a run reaches.
const readBuild = () =>
  ['static', 'server']
    .flatMap((part) => readFiles(join(BUILT, part)))
    .filter(({ name }) => !name.endsWith('.map'));

const ROUTER = { rsc: '1' };

const countRefreshes = (shop: OpenShop) =>
  shop.exchanges.filter(({ requestBody }) => requestBody.includes('grant_type=refresh_token')).length;

/** Every scenario of the token lab, with all details open. */
async function tryEverything(page: Page): Promise<Place[]> {
  await page.goto('/lab');
  await tryAll(page, 30_000);
  return readBrowser(page);
}

/** A visit from sign-in past a refresh, which brings other tokens than the sign-in. */
async function visit(page: Page, shop: OpenShop, person: string): Promise<Place[]> {
  const places: Place[] = [];
  await visitAndSignIn(page, person);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  places.push(...(await readBrowser(page)));
  for (const path of ['/products', '/invoices', '/nothing-here']) {
    await page.goto(path);
    places.push(...(await readBrowser(page)));
  }
  places.push(...(await tryEverything(page)));
  const before = countRefreshes(shop);
  const hasRefreshed = async () =>
    (await page.request.get('/api/products')).ok() && countRefreshes(shop) > before;
  await expect.poll(hasRefreshed, { timeout: 30_000 }).toBe(true);
  return places;
}

/** A payment, for which the user gives a permission: further tokens, that may change data. */
async function pay(page: Page, shop: OpenShop): Promise<Place[]> {
  const payments = followEvents(shop, 'payment_made');
  await openAllowed(page, '/invoices');
  await openPayment(page, await findPending(page));
  await confirmation(page).click();
  await expect(dialogOf(page)).toHaveCount(0);
  await expect.poll(() => payments().length).toBe(1);
  return readBrowser(page);
}

/**
 * Starts a sign-in by a link with a secret in each parameter that the route reads, and ends it with the secret in the answer.
 * What the tenant says is on the page for the browser that brought it; the logs are searched.
 */
async function signInWith(secret: string, page: Page, shop: OpenShop): Promise<void> {
  const failures = followEvents(shop, 'step_up_failed');
  const names = [
    'return_url',
    'acr_values',
    'login_hint',
    'prompt',
    'ui_locales',
    'display',
    'resource',
    'x',
  ];
  const query = new URLSearchParams(names.map((name) => [name, secret]));
  query.set('scope', `${secret} write:invoices`);
  query.set('max_age', '0');
  const start = await page.request.get(`${shop.url}/api/auth/signin?${query}`, { maxRedirects: 0 });
  const state = new URL(start.headers()['location'] ?? '').searchParams.get('state') ?? '';
  const answer = new URLSearchParams({ error: secret, error_description: secret, error_uri: secret, state });
  answer.set('iss', shop.tenantUrl);
  expect((await page.request.get(`${shop.url}/api/auth/callback?${answer}`)).status()).toBe(400);
  await expect.poll(() => failures().length).toBeGreaterThan(0);
}

/** Payloads of the router, and refusals of requests that carried a secret. */
async function provoke(page: Page, shop: OpenShop): Promise<Place[]> {
  const secrets = listSecrets(shop.exchanges, shop.stateDir);
  const first = (kind: string) => secrets.find((secret) => secret.kind === kind)?.value ?? '';
  const token = first('access_token');
  const altered = { authorization: `Bearer ${token.slice(0, -4)}AAAA` };
  const asks: [url: string, headers: Record<string, string>][] = [
    [`${shop.url}/`, ROUTER],
    [`${shop.url}/products`, ROUTER],
    [`${shop.url}/lab`, ROUTER],
    [`${shop.url}/api/invoices`, { 'sec-fetch-site': 'cross-site' }],
    [`${shop.url}/api/nothing`, {}],
    [`${shop.url}/api/auth/userinfo`, {}],
    [`${shop.url}/api/auth/callback?code=${first('code')}&state=stale`, {}],
    [`${shop.apiUrls.products}/products`, altered],
    [`${shop.apiUrls.invoices}/invoices`, { authorization: `Basic ${token}` }],
    [`${shop.apiUrls.products}/products?access_token=${token}`, altered],
  ];
  await signInWith(first('refresh_token'), page, shop);
  const places: Place[] = [];
  for (const [url, headers] of asks) {
    const answer = await page.request.get(url, { headers });
    places.push({ name: `answer ${answer.status()} to ${new URL(url).pathname}`, text: await answer.text() });
  }
  await shop.kill('invoices');
  const outage = await page.request.get('/api/invoices');
  return [...places, { name: 'outage', text: await outage.text() }];
}

const KINDS = [
  'access_token',
  'access_token signature',
  'access_token damaged signature',
  'refresh_token',
  'id_token',
  'code',
  'code_verifier',
  'client credentials',
  'webClientSecret',
  'cookieSecret',
  'private key',
  'session cookie',
];

async function listEverySecret(page: Page, shop: OpenShop): Promise<Secret[]> {
  const cookies = await page.context().cookies(shop.url);
  const session = cookies
    .filter(({ name }) => name.startsWith('session'))
    .map(({ value, httpOnly, sameSite }) => {
      expect({ httpOnly, sameSite }).toEqual({ httpOnly: true, sameSite: 'Lax' });
      return { kind: 'session cookie', value };
    });
  const secrets = listSecrets(shop.exchanges, shop.stateDir);
  secrets.push(...session);
  expect(secrets.map(({ kind }) => kind)).toEqual(expect.arrayContaining(KINDS));
  return secrets;
}

test('D08 no token, code or secret of a whole run is in the browser, the bundles or the logs', async ({
  page,
  shop,
}) => {
  test.slow();
  const answers = watchAnswers(page);
  const places = await visit(page, shop, GRACE);
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  // Leaving earlier would interrupt the redirects through the tenant, and leave Grace signed in there.
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  places.push(...(await visit(page, shop, ADA)), ...(await pay(page, shop)));
  places.push(...(await provoke(page, shop)), ...(await answers()));
  places.push(...readBuild(), { name: 'logs', text: shop.logLines.join('\n') });
  const secrets = await listEverySecret(page, shop);
  expect(
    places.some(({ text }) => text.includes('INV-001')),
    'data of the run was seen',
  ).toBe(true);
  for (const outcome of ['bad-signature', 'wrong-audience', 'missing-scope', 'not-issued', '"user-ada"']) {
    expect(
      places.some(({ text }) => text.includes(outcome)),
      `${outcome} was seen in the lab`,
    ).toBe(true);
  }
  expect(findLeaks(secrets, places)).toEqual([]);

  // The same search with one of each kind planted finds them all.
  for (const kind of KINDS) {
    const planted = secrets.filter((secret) => secret.kind === kind).slice(0, 1);
    const value = planted.map((secret) => secret.value).join('');
    await page.evaluate((text) => localStorage.setItem('canary', text), value);
    expect(findLeaks(planted, await readBrowser(page)), kind).toContain(`${kind} in browser storage`);
    const log = { name: 'logs', text: `${shop.logLines.join('\n')}\nsaid ${value}` };
    const url = { name: 'url', text: `?x=${encodeURIComponent(value)}&` };
    expect(findLeaks(planted, [log, url]), kind).toEqual([`${kind} in logs`, `${kind} in url`]);
  }
});
