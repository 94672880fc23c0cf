import { freePort } from '@monoshop/testing/listener';
import { startTcpGateway } from '@monoshop/testing/tcp-gateway';
import { startGateway, type Exchange } from '@monoshop/testing/gateway';
import { SERVICE_NAMES } from '../scripts/ports.ts';
import { moveService, type Service } from '../scripts/services.ts';
import { openPlanned, planShop } from './shop-plan.ts';
import { expect, test as base, type Page } from '@playwright/test';
import { startRedisServerIfInstalled } from '@monoshop/testing/redis-server';
import { ADA, PASSWORD, submitPassword, visitAndSignIn } from './sign-in.ts';

/** The shop with two storefronts and two of each API behind TCP balancers. */
type DoubledShop = Awaited<ReturnType<typeof openDoubledShop>>;

const moveAll = (services: readonly Service[]): Promise<Service[]> =>
  Promise.all(services.map(async (service) => moveService(service, await freePort())));

const findPort = (services: readonly Service[], name: Service['name']): number =>
  services.find((service) => service.name === name)?.port ?? 0;

const toUrl = (services: readonly Service[]): string => `http://localhost:${findPort(services, 'web')}`;

/** Opens it on free ports, with a state folder of its own and what `given` adds to the environment. */
async function openDoubledShop(given: Record<string, string>) {
  const { env, settings, services, removeState } = await planShop(given);
  const first = await moveAll(services);
  const second = await moveAll(services.filter(({ name }) => name !== 'tenant'));
  const exchanges: Exchange[] = [];
  const watcher = await startGateway(findPort(services, 'tenant'), findPort(first, 'tenant'), (exchange) =>
    exchanges.push(exchange),
  );
  const balancers = await Promise.all(
    SERVICE_NAMES.filter((name) => name !== 'tenant').map((name) =>
      startTcpGateway(
        [first, second].map((half) => `127.0.0.1:${findPort(half, name)}`),
        findPort(services, name),
      ),
    ),
  );
  const stopOutside = async () => {
    await Promise.all([watcher, ...balancers].map((each) => each.stop()));
    removeState();
  };
  const half = await openPlanned(first, env, stopOutside);
  const other = await openPlanned(second, env, async () => {
    await half.stopAll();
    await stopOutside();
  });
  return {
    /** Of the balancer in front of the storefronts. */
    url: settings.appUrl,
    tenantUrl: settings.issuer,
    /** The first also has the tenant. */
    halves: [half, other] as const,
    /** Of the two storefronts themselves. */
    webUrls: [toUrl(first), toUrl(second)] as const,
    /** What went to the tenant and back. */
    exchanges,
    close: async () => {
      await Promise.all([half.stopAll(), other.stopAll()]);
      await stopOutside();
    },
  };
}

const ACCESS_TOKEN_SECONDS = 5;

/** Its tests are skipped where no `redis-server` is installed. */
const test = base.extend<{ shop: DoubledShop }, { doubled: DoubledShop | undefined }>({
  doubled: [
    async ({ browserName: _browserName }, use) => {
      const redis = await startRedisServerIfInstalled();
      if (!redis) return use(undefined);
      const doubled = await openDoubledShop({
        MONOSHOP_SESSION_REDIS_URL: redis.url,
        TENANT_ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS),
      });
      await use(doubled);
      await doubled.close();
      await redis.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ doubled }, use) => use(doubled?.url),
  shop: async ({ doubled }, use) => {
    base.skip(!doubled, 'no redis-server is installed here');
    if (doubled) await use(doubled);
  },
});

async function sessionCookie(page: Page): Promise<string> {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

const ask = (webUrl: string, cookie: string) => fetch(`${webUrl}/api/products`, { headers: { cookie } });

const listRefreshes = ({ exchanges }: DoubledShop) =>
  exchanges.filter(({ requestBody }) => requestBody.includes('grant_type=refresh_token'));

test('a sign-in that begins at one storefront ends at the other, and both read the session', async ({
  page,
  shop,
}) => {
  const [one, other] = shop.webUrls;
  const begun = await fetch(`${one}/api/auth/signin`, { redirect: 'manual' });
  const state = begun.headers.getSetCookie().map((cookie) => cookie.replace(/;.*/s, ''));
  await page.route(`${shop.url}/**`, (route) => route.fulfill({ body: 'the shop' }));
  await page.goto(begun.headers.get('location') ?? '');
  await submitPassword(page, ADA, PASSWORD);
  await page.waitForURL(`${shop.url}/**`);
  const callback = page.url().slice(shop.url.length);
  const ended = await fetch(other + callback, { redirect: 'manual', headers: { cookie: state.join('; ') } });
  const session = ended.headers.getSetCookie().filter((cookie) => !/^[^=]+=;/.test(cookie));
  const cookie = session.map((each) => each.replace(/;.*/s, '')).join('; ');
  for (const webUrl of shop.webUrls) expect((await ask(webUrl, cookie)).status).toBe(200);
});

test('E01 E02 many requests to both storefronts with expired tokens cost one grant per token, none refused', async ({
  page,
  shop,
}) => {
  await visitAndSignIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  const cookie = await sessionCookie(page);
  await page.goto('about:blank');
  const known = listRefreshes(shop).length;
  const statuses: number[] = [];
  const askBoth = async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => ask(shop.webUrls[index % 2 === 0 ? 0 : 1], cookie)),
    );
    statuses.push(...answers.map(({ status }) => status));
    return listRefreshes(shop).length - known;
  };
  // Until the tokens of two lifetimes have expired.
  await expect.poll(askBoth, { timeout: 45_000 }).toBeGreaterThanOrEqual(2);

  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  const refreshes = listRefreshes(shop).slice(known);
  expect(refreshes.filter(({ responseBody }) => responseBody.includes('"error"'))).toEqual([]);
  const spent = refreshes.map(({ requestBody }) => new URLSearchParams(requestBody).get('refresh_token'));
  expect(new Set(spent).size).toBe(spent.length);
});

test('G02 a logout token that one storefront gets ends the session at both', async ({ page, shop }) => {
  await visitAndSignIn(page, ADA);
  const cookie = await sessionCookie(page);
  for (const webUrl of shop.webUrls) expect((await ask(webUrl, cookie)).status).toBe(200);
  await page.goto(`${shop.tenantUrl}/sign-out`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('You are signed out')).toBeVisible();
  for (const webUrl of shop.webUrls) expect((await ask(webUrl, cookie)).status).toBe(401);
});

test('F06 half of the processes die, and signed-in users are unaffected', async ({ page, shop }) => {
  await visitAndSignIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  const [, half] = shop.halves;
  await Promise.all((['web', 'products', 'invoices'] as const).map((name) => half.kill(name)));
  // The next request on a kept-alive connection to a dead process fails, and browsers repeat it.
  await expect.poll(async () => (await page.goto('/products'))?.status()).toBe(200);
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(12);
  await page.goto('/invoices');
  await expect(page.getByRole('main')).toContainText('INV-204');
});
