import { visitAppRouter } from './testing/request-scope.ts';
import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { NextFetchEvent } from 'next/dist/server/web/spec-extension/fetch-event.js';
import { NextRequest } from 'next/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdClock, passSeconds, releaseClock } from './core/testing/clock.ts';
import { INVOICES, PRODUCTS, SCOPES } from './core/testing/test-client.ts';
import type { GetTokensOptions, MonoCloudOptions } from './core/types.ts';
import { MonoCloudNextClient } from './next-client.ts';
import { openTestRedis } from './redis/testing/test-redis.ts';

const ORIGIN = 'http://localhost:3000';
const TOKEN_SECONDS = 40;
const PRODUCTS_ONLY = { resource: PRODUCTS, scopes: 'read:products' };
const INVOICES_ONLY = { resource: INVOICES, scopes: 'read:invoices' };

let tenant: TestTenant;
let isTenantAway: boolean;
let client: MonoCloudNextClient;
/** The cookies of the browser. */
let jar: Map<string, string>;

const fetcher: typeof fetch = (...args) =>
  isTenantAway ? Promise.reject(new TypeError('fetch failed')) : fetch(...args);

const cookieHeader = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

function keep(lines: string[]): void {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') jar.delete(name);
    else jar.set(name, value);
  }
}

/** What the proxy answers to a request with the cookies of now; the browser does not have its cookies yet. */
async function send(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const req = new NextRequest(ORIGIN + path, { headers: { cookie: cookieHeader(), ...headers } });
  const event = new NextFetchEvent({ request: req, page: '/', context: undefined });
  const proxy = client.authMiddleware({ protectedRoutes: ['/shelf', '/api/shelf'] });
  const answer = await proxy(req, event);
  if (!(answer instanceof Response)) throw new Error('The proxy answered nothing');
  return answer;
}

async function visit(path: string, headers?: Record<string, string>): Promise<Response> {
  const answer = await send(path, headers);
  keep(answer.headers.getSetCookie());
  return answer;
}

/** The `Cookie` header that the page behind the proxy gets. */
const forwarded = (answer: Response) => answer.headers.get('x-middleware-request-cookie') ?? '';

/** What a Server Component behind the proxy gets from `getTokens`. */
const render = async (answer: Response, options?: GetTokensOptions) =>
  (await visitAppRouter(() => client.getTokens(options), { cookie: forwarded(answer), phase: 'render' }))
    .result;

/** What a route handler gets, whose answer the browser takes. */
async function handle(options: GetTokensOptions): Promise<void> {
  const res = new Response();
  await client.getTokens(new Request(ORIGIN, { headers: { cookie: cookieHeader() } }), res, options);
  keep(res.headers.getSetCookie());
}

const grants = () => tenant.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token').length;
const refusals = () => tenant.tokenRequests.filter(({ error }) => error !== undefined);

async function signIn(options: MonoCloudOptions = {}, scopes = SCOPES): Promise<void> {
  client = new MonoCloudNextClient({
    tenantDomain: tenant.issuer,
    clientId: tenant.webClient.clientId,
    clientSecret: tenant.webClient.clientSecret,
    appUrl: ORIGIN,
    cookieSecret: crypto.randomUUID() + crypto.randomUUID(),
    defaultAuthParams: { scopes, resource: `${PRODUCTS} ${INVOICES}` },
    fetcher,
    ...options,
  });
  jar = new Map([['theme', 'dark "and" %20plain']]);
  const { headers } = await visit('/api/auth/signin');
  const callback = await tenant.authorize(headers.get('location') ?? '');
  await visit(callback.pathname + callback.search);
  tenant.tokenRequests.length = 0;
}

beforeEach(async () => {
  isTenantAway = false;
  vi.spyOn(console, 'error').mockReturnValue();
  tenant = await startTestTenant({ accessTokenSeconds: TOKEN_SECONDS });
  holdClock();
  await signIn();
});
afterEach(async () => {
  releaseClock();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await tenant.stop();
});

describe('N71 a proxy ahead of a page', () => {
  it('renews an expired token and hands page and browser the same new session', async () => {
    const before = cookieHeader();
    passSeconds(TOKEN_SECONDS + 1);
    const answer = await visit('/shelf');
    expect(forwarded(answer).split('; ').sort()).toEqual(cookieHeader().split('; ').sort());
    expect(forwarded(answer)).not.toBe(before);
    expect(forwarded(answer)).toContain('theme=dark "and" %20plain');
    expect(await render(answer)).toMatchObject({ isExpired: false });
    expect([grants(), refusals()]).toEqual([1, []]);
    await visit('/shelf');
    expect(grants()).toBe(1);
  });

  it('goes on doing so with each refresh token it is given', async () => {
    for (let count = 1; count <= 4; count += 1) {
      passSeconds(TOKEN_SECONDS + 1);
      expect(await render(await visit('/shelf'))).toMatchObject({ isExpired: false });
      expect([grants(), refusals()]).toEqual([count, []]);
    }
  });

  it('renews once for all pages that are asked for at once', async () => {
    passSeconds(TOKEN_SECONDS + 1);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('/shelf')));
    for (const answer of answers) expect(await render(answer)).toMatchObject({ isExpired: false });
    expect(new Set(answers.map((answer) => answer.headers.getSetCookie().length))).not.toContain(0);
    expect([grants(), refusals()]).toEqual([1, []]);
  });

  it('renews every stored token that is due, each once, also one that a handler let expire meanwhile', async () => {
    await handle(PRODUCTS_ONLY);
    await handle(INVOICES_ONLY);
    passSeconds(TOKEN_SECONDS + 1);
    await handle(PRODUCTS_ONLY);
    const before = grants();
    const answer = await visit('/shelf');
    expect(grants()).toBe(before + 2);
    for (const options of [undefined, PRODUCTS_ONLY, INVOICES_ONLY]) {
      expect(await render(answer, options)).toMatchObject({ isExpired: false });
    }
    expect([grants(), refusals()]).toEqual([before + 2, []]);
  });

  it('renews four tokens next to the default one at most', async () => {
    const both = `${PRODUCTS} ${INVOICES}`;
    const tokenRequests = ['read:products', 'read:invoices', 'read:products read:invoices'];
    for (const scopes of tokenRequests) await handle({ resource: both, scopes });
    for (const options of [PRODUCTS_ONLY, INVOICES_ONLY, { resource: PRODUCTS }]) await handle(options);
    passSeconds(TOKEN_SECONDS + 1);
    const before = grants();
    await visit('/shelf');
    expect(grants()).toBe(before + 5);
  });

  it.each<[string, number, string, Record<string, string>, number]>([
    ['a token that has time left', 1, '/shelf', {}, 0],
    ['a token in its last seconds', TOKEN_SECONDS - 5, '/shelf', {}, 1],
    ['a page that the router of Next fetches', TOKEN_SECONDS + 1, '/shelf', { 'sec-fetch-dest': 'empty' }, 1],
    ['a page in a frame', TOKEN_SECONDS + 1, '/shelf', { 'sec-fetch-dest': 'iframe' }, 1],
    [
      'a prefetch whose page can use the token',
      TOKEN_SECONDS - 5,
      '/shelf',
      { 'sec-purpose': 'prefetch' },
      0,
    ],
    ['a prefetch whose page cannot', TOKEN_SECONDS + 1, '/shelf', { 'sec-purpose': 'prefetch' }, 1],
    ['an image', TOKEN_SECONDS + 1, '/shelf/a.png', { 'sec-fetch-dest': 'image' }, 0],
    ['a script', TOKEN_SECONDS + 1, '/shelf/a.js', { 'sec-fetch-dest': 'script' }, 0],
    ['an API route, which saves what it renews', TOKEN_SECONDS + 1, '/api/shelf', {}, 0],
    ['a path that is not protected', TOKEN_SECONDS + 1, '/about', {}, 0],
  ])('renews or does not, for %s', async (_what, seconds, path, headers, expected) => {
    passSeconds(seconds);
    expect((await visit(path, headers)).headers.get('x-middleware-next')).toBe('1');
    expect(grants()).toBe(expected);
  });

  it('asks for nothing without a refresh token, and lets the page say so', async () => {
    await signIn({}, SCOPES.replace(' offline_access', ''));
    passSeconds(TOKEN_SECONDS + 1);
    await expect(render(await visit('/shelf'))).rejects.toThrow('must be refreshed');
    expect(grants()).toBe(0);
  });

  it('spends nothing in an Edge runtime, where a route handler may spend the same at once', async () => {
    vi.stubGlobal('EdgeRuntime', 'edge-runtime');
    passSeconds(TOKEN_SECONDS + 1);
    expect((await visit('/shelf')).headers.get('x-middleware-next')).toBe('1');
    expect(grants()).toBe(0);
  });

  it.each([
    ['the token that is still valid', TOKEN_SECONDS - 5, undefined],
    ['the page’s own error', TOKEN_SECONDS + 1, 'must be refreshed'],
  ])('lets the page through while the tenant is unavailable, with %s', async (_what, seconds, message) => {
    passSeconds(seconds);
    isTenantAway = true;
    const answer = await visit('/shelf');
    expect(answer.headers.get('x-middleware-next')).toBe('1');
    if (message) await expect(render(answer)).rejects.toThrow(message);
    else expect(await render(answer)).toMatchObject({ accessToken: expect.any(String) });
    isTenantAway = false;
    passSeconds(60);
    expect(await render(await visit('/shelf'))).toMatchObject({ isExpired: false });
  });

  it('sends to sign-in when the refresh token is refused, and the page is not reached', async () => {
    const { refreshToken = '' } = await render(await visit('/shelf'));
    await tenant.refresh(refreshToken);
    passSeconds(TOKEN_SECONDS + 1);
    const answer = await visit('/shelf');
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toContain('/api/auth/signin?return_url=%2Fshelf');
    expect([...jar.keys()]).toEqual(['theme']);
  });

  it('judges groups by the session after the refresh', async () => {
    let groups = ['clerks'];
    const onSessionCreating: MonoCloudOptions['onSessionCreating'] = ({ user }) => {
      user['groups'] = groups;
    };
    await signIn({ onSessionCreating });
    groups = ['guests'];
    const req = () => new NextRequest(`${ORIGIN}/shelf`, { headers: { cookie: cookieHeader() } });
    const proxy = client.authMiddleware({ protectedRoutes: [{ routes: ['/shelf'], groups: ['clerks'] }] });
    const ask = async () =>
      proxy(req(), new NextFetchEvent({ request: req(), page: '/', context: undefined }));
    expect(await ask()).toMatchObject({ status: 200 });
    passSeconds(TOKEN_SECONDS + 1);
    expect(await ask()).toMatchObject({ status: 403 });
  });
});

it('N71 renews ahead of a page once when its session is in Redis', async ({ skip }) => {
  const redis = await openTestRedis(skip);
  try {
    await signIn({ session: { store: redis.createStore() } });
    passSeconds(TOKEN_SECONDS + 1);
    const answers = await Promise.all([1, 2, 3].map(() => send('/shelf')));
    for (const answer of answers) expect(await render(answer)).toMatchObject({ isExpired: false });
    expect([grants(), refusals()]).toEqual([1, []]);
  } finally {
    await redis.stop();
  }
});
