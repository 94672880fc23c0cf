import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crawl, fingerprint, isMadeToMeasure, send } from './answers.ts';
import type { Ask } from './answers.ts';
import { expect, test } from './shop.ts';
import { ADA, openSignedIn } from './sign-in.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';

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

const D05_FOREIGN: Ask[] = [
  { path: '/api/products', headers: { 'sec-fetch-site': 'cross-site' } },
  { path: '/api/products', headers: { 'sec-fetch-site': 'same-site', origin: 'http://localhost:9' } },
  { path: '/api/products', headers: { origin: 'http://localhost:9' } },
  { path: '/api/products', headers: { origin: 'null' } },
  { path: '/api/products', method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } },
  {
    path: '/api/invoices',
    method: 'POST',
    headers: { origin: 'https://evil.example', 'content-type': 'text/plain' },
  },
];

const D14_ELSEWHERE: { ask: Ask; status: number }[] = [
  { ask: { path: '/api/products/..%2f..%2finvoices' }, status: 404 },
  { ask: { path: '/api/products/%2e%2e/secrets' }, status: 404 },
  { ask: { path: '/api/http://127.0.0.1:9/' }, status: 404 },
  { ask: { path: '/api/http%3A%2F%2F127.0.0.1:9%2Fproducts' }, status: 404 },
  { ask: { path: '/api/%2F%2F127.0.0.1:9/products' }, status: 404 },
  { ask: { path: '/api/orders' }, status: 404 },
  { ask: { path: '/api/PRODUCTS' }, status: 404 },
  { ask: { path: '/api/products', method: 'POST' }, status: 405 },
  { ask: { path: '/api/products', method: 'PUT' }, status: 405 },
  { ask: { path: '/api/products', method: 'DELETE' }, status: 405 },
  { ask: { path: '/api/products', method: 'PATCH' }, status: 405 },
  { ask: { path: '/api/products', method: 'OPTIONS' }, status: 405 },
];

test('D05 D14 a cross-site request, or one to an unknown address, reaches no API', async ({ page, shop }) => {
  await openSignedIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  await page.goto('/nothing-here');
  const countCalls = () =>
    shop.logLines.filter((line) => /^(products|invoices) .*"path":"\//.test(line)).length;
  const before = countCalls();
  expect(before).toBeGreaterThan(0);
  for (const ask of D05_FOREIGN) {
    const answer = await send(page.request, ask);
    expect(answer.status(), JSON.stringify(ask)).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'cross_site_request' });
  }
  for (const { ask, status } of D14_ELSEWHERE) {
    // Redirects are followed: double slashes become single ones, on the same origin.
    const answer = await page.request.fetch(ask.path, { method: ask.method });
    expect(new URL(answer.url()).origin).toBe(shop.url);
    expect(answer.status(), JSON.stringify(ask)).toBe(status);
    expect(answer.headers()['content-type']).toBe('application/problem+json');
    if (status === 405) expect(answer.headers()['allow']).toBe('GET, HEAD');
  }
  // Once this one is answered, earlier calls would have been logged.
  expect(
    (await page.request.get('/api/products', { headers: { 'x-request-id': 'after-all-that' } })).status(),
  ).toBe(200);
  await expect.poll(() => shop.logLines.some((line) => line.includes('after-all-that'))).toBe(true);
  expect(countCalls()).toBe(before + 1);
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
