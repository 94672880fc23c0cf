import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crawl, fingerprint, isMadeToMeasure, send, type Ask } from './answers.ts';
import { COMBINABLE } from './environments.ts';
import { expect, test } from './shop.ts';
import { ADA, openSignedIn } from './sign-in.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';

test.use({ shopEnv: COMBINABLE });

/** Responses of every kind that no link reaches. */
const UNLINKED: Ask[] = [
  { path: '/api/products' },
  { path: '/api/invoices' },
  { path: '/api/invoices/csv?status=paid' },
  { path: '/api/products', headers: { 'sec-fetch-site': 'cross-site' } },
  { path: '/api/products', method: 'POST' },
  { path: '/api/nothing' },
  { path: '/api/auth/userinfo' },
  { path: '/api/auth/callback' },
  { path: '/api/auth/callback?error=access_denied&state=x' },
  { path: '/api/auth/signin?return_url=/products' },
  { path: '/api/auth/signout', headers: { 'sec-fetch-dest': 'image' } },
  { path: '/api/auth/nothing' },
  { path: '/nothing-here' },
  { path: '/', method: 'POST' },
  { path: '/', headers: { cookie: 'session=junk' } },
  { path: '/products/', headers: {} },
  { path: '/livez' },
  { path: '/api/lab' },
  { path: '/api/lab/combined', method: 'POST' },
  { path: '/api/lab/everything', method: 'POST' },
];

test('D07 every response that depends on the session is no-store, on every address that a crawl finds', async ({
  page,
  request,
}) => {
  await openSignedIn(page, ADA);
  const asks = [...(await crawl(page.request, ['/', '/products', '/invoices'])), ...UNLINKED];
  const dependent: string[] = [];
  for (const ask of asks) {
    const label = `${ask.method ?? 'GET'} ${ask.path} ${JSON.stringify(ask.headers ?? {})}`;
    const mine = await send(page.request, ask);
    const signedOut = await send(request, ask);
    const cached = mine.headers()['cache-control'] ?? '';
    expect(cached, label).not.toContain('s-maxage');
    const depends =
      isMadeToMeasure(mine) ||
      isMadeToMeasure(signedOut) ||
      (await fingerprint(mine)) !== (await fingerprint(signedOut));
    if (!depends) continue;
    dependent.push(`${ask.path.replace(/\?.*/, '')} ${mine.headers()['content-type']}`);
    for (const answer of [mine, signedOut]) {
      expect(answer.headers()['cache-control'] ?? '', label).toMatch(/private.*no-store|no-store.*private/);
    }
  }
  expect(dependent).toEqual(
    expect.arrayContaining([
      '/ text/html; charset=utf-8',
      '/products text/x-component',
      '/invoices text/x-component',
      '/lab text/x-component',
      '/api/lab application/json',
      '/api/products application/json',
      '/api/invoices/csv text/csv; charset=utf-8; header=present',
    ]),
  );
});

test('D13 every response has the security headers', async ({ page }) => {
  await openSignedIn(page, ADA);
  for (const ask of [{ path: '/' }, { path: '/icon.svg' }, { path: '/products/laptop.svg' }, ...UNLINKED]) {
    const answer = await send(page.request, ask);
    const headers = answer.headers();
    expect(headers, ask.path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    const policy = headers['content-security-policy'] ?? '';
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", 'form-action ']) {
      expect(policy, ask.path).toContain(rule);
    }
    expect(policy, ask.path).not.toContain('unsafe-');
    expect(headers, ask.path).not.toHaveProperty('x-powered-by');
    expect(headers, ask.path).not.toHaveProperty('server');
    expect(headers, 'plain http').not.toHaveProperty('strict-transport-security');
  }
});

test('D13 each page has its own nonce, and one sent by the client is ignored', async ({ request }) => {
  const planted = "script-src 'nonce-cGxhbnRlZA=='";
  const nonces = new Set<string>();
  for (let page = 0; page < 3; page += 1) {
    const answer = await request.get('/', { headers: { 'content-security-policy': planted } });
    const [, nonce = ''] =
      /script-src 'nonce-([^']+)'/.exec(answer.headers()['content-security-policy'] ?? '') ?? [];
    const scripts = (await answer.text()).match(/<script[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});

const CROSS_SITE = { 'sec-fetch-site': 'cross-site' };
const SAME_SITE = { 'sec-fetch-site': 'same-site', origin: 'http://localhost:9' };
const FOREIGN_FORM = { origin: 'https://evil.example', 'content-type': 'text/plain' };

const REFUSED: [method: string, path: string, status: number, headers?: Record<string, string>][] = [
  ['GET', '/api/products', 403, CROSS_SITE],
  ['GET', '/api/products', 403, SAME_SITE],
  ['GET', '/api/products', 403, { origin: 'http://localhost:9' }],
  ['GET', '/api/products', 403, { origin: 'null' }],
  ['POST', '/api/products', 403, CROSS_SITE],
  ['POST', '/api/invoices', 403, FOREIGN_FORM],
  ['GET', '/api/lab', 403, CROSS_SITE],
  ['POST', '/api/lab/combined', 403, CROSS_SITE],
  ['POST', '/api/lab/combined', 403, SAME_SITE],
  ['POST', '/api/lab/combined', 403, FOREIGN_FORM],
  ['GET', '/api/products/..%2f..%2finvoices', 404],
  ['GET', '/api/products/%2e%2e/secrets', 404],
  ['GET', '/api/http://127.0.0.1:9/', 404],
  ['GET', '/api/http%3A%2F%2F127.0.0.1:9%2Fproducts', 404],
  ['GET', '/api/%2F%2F127.0.0.1:9/products', 404],
  ['GET', '/api/orders', 404],
  ['GET', '/api/PRODUCTS', 404],
  ['POST', '/api/lab/everything', 404],
  ['POST', '/api/lab/NO-TOKEN', 404],
  ['POST', '/api/lab/constructor', 404],
  ['POST', '/api/lab/no-token/combined', 404],
  ['POST', '/api/lab/http%3A%2F%2F127.0.0.1:9%2F', 404],
  ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method): [string, string, number] => [
    method,
    '/api/products',
    405,
  ]),
  ['GET', '/api/lab/no-token', 405],
  ['DELETE', '/api/lab/no-token', 405],
  ['POST', '/api/lab', 405],
];

test('D05 D07 D14 a cross-site request, an unknown address or a wrong method reaches no API', async ({
  page,
  shop,
}) => {
  await openSignedIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  await page.goto('/nothing-here');
  const countCalls = () =>
    shop.logLines.filter((line) => /^(products|invoices) .*"path":"\//.test(line)).length;
  const before = countCalls();
  expect(before).toBeGreaterThan(0);
  for (const [method, path, status, headers] of REFUSED) {
    // Redirects are followed: double slashes become single ones, on the same origin.
    const answer = await page.request.fetch(path, { method, headers });
    const label = `${method} ${path} ${JSON.stringify(headers)}`;
    expect(new URL(answer.url()).origin).toBe(shop.url);
    expect(answer.status(), label).toBe(status);
    expect(answer.headers(), label).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'private, no-store',
      ...(status === 405 && { allow: path.startsWith('/api/lab/') ? 'POST' : 'GET, HEAD' }),
    });
    if (status === 403) expect(await answer.json(), label).toMatchObject({ code: 'cross_site_request' });
  }
  // Once this one is answered, earlier calls would have been logged.
  const last = { headers: { 'x-request-id': 'after-all-that' } };
  expect((await page.request.get('/api/products', last)).status()).toBe(200);
  await expect.poll(() => shop.logLines.some((line) => /^products .*after-all-that/.test(line))).toBe(true);
  expect(countCalls()).toBe(before + 1);
});

test('D07 D14 the lab answers with a session only, and its answers are kept by no cache', async ({
  page,
  request,
}) => {
  for (const [method, path] of [
    ['GET', '/api/lab'],
    ['POST', '/api/lab/no-token'],
    ['POST', '/api/lab/combined'],
    ['POST', '/api/lab/refresh-now'],
  ] as const) {
    const answer = await request.fetch(path, { method });
    expect(answer.status(), path).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'sign_in_required' });
  }
  await openSignedIn(page, ADA, '/lab');
  const answer = await page.request.post('/api/lab/no-token');
  expect(answer.status()).toBe(200);
  expect(answer.headers()['cache-control']).toBe('private, no-store');
});

test('D12 there is no server action to call: none is built, and a page refuses POST', async ({ request }) => {
  const manifest = join(import.meta.dirname, '../web', TEST_BUILD, 'server/server-reference-manifest.json');
  const built: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  expect(built).toMatchObject({ node: {}, edge: {} });
  expect(Object.keys(Object(Reflect.get(Object(built), 'node')))).toEqual([]);
  const answer = await request.post('/', { headers: { 'next-action': '0'.repeat(42) }, data: '[]' });
  expect(answer.status()).toBe(405);
});

test('F12 headers and bodies over their limits are refused, and the shop still serves', async ({
  request,
}) => {
  const large = await request.get('/', { headers: { cookie: `session=${'x'.repeat(20_000)}` } });
  expect(large.status()).toBe(431);
  const body = await request.post('/api/products', { data: 'x'.repeat(10_000_000) });
  expect(body.status()).toBe(405);
  expect((await request.get('/livez')).status()).toBe(200);
});
