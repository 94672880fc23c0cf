import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { drawTrace, startOtlpReceiver, type OtlpReceiver } from '@monoshop/testing/otlp-receiver';
import { readLog } from './log-events.ts';
import { test as productionTest } from './production-build.ts';
import { expect, type OpenShop } from './shop.ts';
import { ADA, signInOverHttp } from './sign-in.ts';

/** A shop from `npm run build` that sends its traces and metrics to a collector of the test. */
const test = productionTest.extend<object, { collector: OtlpReceiver }>({
  collector: [
    async ({ browserName: _browserName }, use) => {
      const collector = await startOtlpReceiver();
      await use(collector);
      await collector.close();
    },
    { scope: 'worker' },
  ],
  shopEnv: [
    async ({ collector }, use) =>
      use({
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_BSP_SCHEDULE_DELAY: '100',
        OTEL_METRIC_EXPORT_INTERVAL: '500',
      }),
    { scope: 'worker' },
  ],
});

/** Requests the products in a trace of its own, with a flag that asks for no recording, and draws what arrives of it. */
async function traceProducts(
  { page, shop, collector }: { page: Page; shop: OpenShop; collector: OtlpReceiver },
  expected: readonly RegExp[],
): Promise<string> {
  const traceId = randomBytes(16).toString('hex');
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-00`;
  const response = await page.request.get('/api/products', { headers: { traceparent } });
  expect(response.status()).toBe(200);
  const draw = () => drawTrace(collector.spans.filter((span) => span.traceId === traceId)).join('\n');
  for (const line of expected) await expect.poll(draw).toMatch(line);
  const logged = (name: string) =>
    shop.logLines.some((line) => line.startsWith(name) && line.includes(traceId));
  await expect.poll(() => ['web', 'products'].filter(logged)).toEqual(['web', 'products']);
  return draw();
}

const SERVED = [
  /^web \| GET \/api\/products /m,
  /^ {2}web \| GET Product API /m,
  /^ {4}api-products \| GET \/products .*http.response.status_code=200/m,
  /^ {6}api-products \| SELECT products /m,
];

test('one request of a browser is one trace, through web, tenant and API, whatever its flag says', async ({
  page,
  shop,
  collector,
}) => {
  await signInOverHttp(page, ADA);
  // The token of the sign-in is not for the APIs alone: the first request gets one from the tenant.
  await traceProducts({ page, shop, collector }, [
    ...SERVED,
    /^ {2}web \| getTokens .*auth.token.outcome=refreshed/m,
    /^ {4}web \| POST tenant /m,
    /^ {6}tenant \| POST token .*grant_type=refresh_token/m,
    /^ {6}api-products \| verifyToken .*auth.token.remembered=false/m,
  ]);
  const warm = await traceProducts({ page, shop, collector }, [
    ...SERVED,
    /^ {2}web \| getTokens .*auth.token.outcome=hit/m,
    /^ {6}api-products \| verifyToken .*auth.token.remembered=true/m,
  ]);
  expect(warm).not.toContain('tenant');
});

test('a sign-in, which no page begins a trace for, has the same ids in the lines of storefront and tenant', async ({
  page,
  shop,
}) => {
  const known = readLog(shop).length;
  await signInOverHttp(page, ADA);
  const idsOf = (service: string, event: string) => {
    const entries = readLog(shop).slice(known);
    const found = entries.filter((each) => each.service === service && each.event === event);
    return found.map(({ requestId, traceId }) => [requestId, traceId]);
  };
  const ids = [expect.stringMatching(/^[\da-f-]{36}$/), expect.stringMatching(/^[\da-f]{32}$/)];
  await expect.poll(() => idsOf('web', 'signed_in')).toEqual([ids]);
  await expect.poll(() => idsOf('tenant', 'tokens_issued')).toEqual(idsOf('web', 'signed_in'));
});

test('refusals of both sides, verifications, reads of tokens and grants are counted', async ({
  shop,
  collector,
}) => {
  await fetch(new URL('products', shop.apiUrls.products));
  expect((await fetch(`${shop.url}/api/products`)).status).toBe(401);
  expect((await fetch(`${shop.url}/api/products`, { method: 'PUT' })).status).toBe(405);
  const list = () => collector.points.map(({ service, name, attributes }) => ({ service, name, attributes }));
  for (const [service, name, attributes] of [
    ['api-products', 'auth.token.refusals', { reason: 'no_token' }],
    ['api-products', 'auth.token.verifications', { 'auth.token.remembered': false }],
    ['api-products', 'auth.token.verifications', { 'auth.token.remembered': true }],
    ['web', 'bff.refusals', { reason: 'sign_in_required' }],
    ['web', 'bff.refusals', { reason: 'method_not_allowed' }],
    ['web', 'auth.tokens.read', { outcome: 'hit' }],
    ['tenant', 'auth.token.grants', { grant_type: 'refresh_token' }],
  ])
    await expect.poll(list).toContainEqual({ service, name, attributes });
});

test('no span and no metric has a token, a code, a cookie or a query in it', async ({
  page,
  shop,
  collector,
}) => {
  await page.goto('/products?secret-word=1');
  await expect.poll(() => collector.bodies.join('')).toContain('/api/auth/callback');
  await shop.stop('web');
  await shop.stop('tenant');
  const sent = collector.bodies.join('');
  expect(sent).toContain('GET /products');
  const cookies = (await page.context().cookies()).map(({ value }) => value);
  const secrets = [...cookies, 'eyJ', 'code=', 'state=', 'secret-word', 'Bearer', ADA, 'client_secret'];
  expect(secrets.filter((secret) => secret.length > 2 && sent.includes(secret))).toEqual([]);
});

test('a process whose collector is gone serves on, and ends in time', async ({ page, shop, collector }) => {
  await shop.start('tenant');
  await shop.start('web');
  await collector.close();
  await signInOverHttp(page, ADA);
  expect((await page.request.get('/api/products')).status()).toBe(200);
  const unexpected = await Promise.race([
    shop.firstUnexpectedExit,
    shop.stop('products').then(() => 'ended'),
  ]);
  expect(unexpected).toBe('ended');
});
