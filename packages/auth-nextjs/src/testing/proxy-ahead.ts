// First: it prepares what Next needs before it is loaded.
import { visitAppRouter } from './request-scope.ts';
import { NextRequest } from 'next/server';
import { afterEach, beforeEach, vi } from 'vitest';
import { holdClock, passSeconds } from '../core/testing/clock.ts';
import { TOKEN_SECONDS, tenant } from '../core/testing/per-file-tenant.ts';
import { BOTH, SCOPES } from '../core/testing/test-client.ts';
import type { GetTokensOptions, MonoCloudOptions } from '../core/types.ts';
import type { ProtectedRoutes } from '../next/types.ts';
import { MonoCloudNextClient } from '../next-client.ts';
import { type Browser, openBrowser } from '@monoshop/testing/browser';
import { askProxy } from './proxy.ts';

const ORIGIN = 'http://localhost:3000';

let isTenantAway: boolean;

/** Takes the tenant away from the application, or brings it back. */
export function setTenantAway(isAway: boolean): void {
  isTenantAway = isAway;
}

export let client: MonoCloudNextClient;
export let browser: Browser;

const fetcher: typeof fetch = (...args) =>
  isTenantAway ? Promise.reject(new TypeError('fetch failed')) : fetch(...args);

export const cookieHeader = () =>
  browser
    .sentTo(ORIGIN)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

function keep(lines: string[]): void {
  for (const line of lines) browser.take(line);
}

export const expire = () => passSeconds(TOKEN_SECONDS + 1);

/** What the proxy answers to a request with the cookies of now; the browser does not have its cookies yet. */
export function send(
  path: string,
  headers: Record<string, string> = {},
  routes: ProtectedRoutes = ['/shelf', '/api/shelf'],
) {
  const request = new NextRequest(ORIGIN + path, { headers: { cookie: cookieHeader(), ...headers } });
  return askProxy(client.authMiddleware({ protectedRoutes: routes }), request);
}

export async function visit(path: string, headers?: Record<string, string>): Promise<Response> {
  const answer = await send(path, headers);
  keep(answer.headers.getSetCookie());
  return answer;
}

/** The `Cookie` header that the page behind the proxy gets. */
export const forwarded = (answer: Response) => answer.headers.get('x-middleware-request-cookie') ?? '';

/** What a Server Component behind the proxy gets from `getTokens`. */
export const render = async (answer: Response, options?: GetTokensOptions) =>
  (await visitAppRouter(() => client.getTokens(options), { cookie: forwarded(answer), phase: 'render' }))
    .result;

/** What a route handler gets, whose answer the browser takes. */
export async function handle(options: GetTokensOptions): Promise<void> {
  const res = new Response();
  await client.getTokens(new Request(ORIGIN, { headers: { cookie: cookieHeader() } }), res, options);
  keep(res.headers.getSetCookie());
}

export const grants = () =>
  tenant.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token').length;
export const refusals = () => tenant.tokenRequests.filter(({ error }) => error !== undefined);

export async function signIn(options: MonoCloudOptions = {}, scopes = SCOPES): Promise<void> {
  client = new MonoCloudNextClient({
    tenantDomain: tenant.issuer,
    clientId: tenant.webClient.clientId,
    clientSecret: tenant.webClient.clientSecret,
    appUrl: ORIGIN,
    cookieSecret: crypto.randomUUID() + crypto.randomUUID(),
    defaultAuthParams: { scopes, resource: BOTH },
    fetcher,
    ...options,
  });
  browser = openBrowser(ORIGIN);
  browser.take('theme=dark "and" %20plain');
  const { headers } = await visit('/api/auth/signin');
  const callback = await tenant.authorize(headers.get('location') ?? '');
  await visit(callback.pathname + callback.search);
  tenant.tokenRequests.length = 0;
}

beforeEach(async () => {
  isTenantAway = false;
  vi.spyOn(console, 'error').mockReturnValue();
  holdClock();
  await signIn();
});
afterEach(() => {
  vi.unstubAllGlobals();
});
