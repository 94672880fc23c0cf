import { startTestTenant } from '@monoshop/tenant/testing';
import { createClientBrowser } from '../core/testing/client-browser.ts';
import { createTestClient } from '../core/testing/test-client.ts';
import type { GetTokensOptions } from '../core/types.ts';
import { createRedisSessionStore, type RedisSessionStoreOptions } from '../redis/index.ts';
import { REDIS_URL, STORE_SECRET, type TestRedis } from '../redis/testing/test-redis.ts';
import { environmentOf } from '@monoshop/testing/fixture-app';
import { buildFixture } from '@monoshop/testing/fixture-build';
import { freePort } from '@monoshop/testing/listener';
import { type NextProcess, startNextProcess } from '@monoshop/testing/next-process';
import { type Exchange, startGateway } from '@monoshop/testing/gateway';
import { openBrowser, type Browser } from '@monoshop/testing/browser';

/** What the app tells of a token; none of it opens anything. */
export interface GrantedToken {
  jti: string;
  sub: string;
  aud: string | string[];
  scope: string;
  isExpired: boolean;
}

export interface ShopAnswer {
  status: number;
  /** One token per request for one, when there were no errors. */
  tokens: GrantedToken[];
  error?: string;
  retryAfter: string | null;
}

type StoreTimes = Pick<
  RedisSessionStoreOptions,
  'leaseMilliseconds' | 'waitMilliseconds' | 'commandTimeoutMilliseconds'
>;

/** The fixture app as several production servers under one address, in front of the real tenant. */
export type Shop = Awaited<ReturnType<typeof openShop>>;

/** The store of a test: in the Redis of the tests, and patient, since what is counted must not depend on a busy machine. */
export function toSharedStore({ prefix }: Pick<TestRedis, 'prefix'>): RedisSessionStoreOptions {
  const [leaseMilliseconds, commandTimeoutMilliseconds] = [30_000, 10_000];
  return { url: REDIS_URL, secret: STORE_SECRET, prefix, leaseMilliseconds, commandTimeoutMilliseconds };
}

/** Refresh tokens that the tenant issued at a refresh, and tokens that it was asked to revoke, oldest first. */
type Seen = Record<'issued' | 'revoked', string[]>;

function note({ path, requestBody, status, responseBody }: Exchange, seen: Seen): void {
  const form = new URLSearchParams(requestBody);
  if (path === '/revoke') seen.revoked.push(form.get('token') ?? '');
  if (form.get('grant_type') !== 'refresh_token' || status !== 200) return;
  const { refresh_token: token }: Record<string, unknown> = JSON.parse(responseBody);
  if (typeof token === 'string') seen.issued.push(token);
}

/** Opens the shop; with a store its servers share their sessions, without one there can only be one. */
export async function openShop(store?: RedisSessionStoreOptions) {
  await buildFixture();
  const appUrl = `http://localhost:${await freePort()}`;
  const seen: Seen = { issued: [], revoked: [] };
  const gateway = await startGateway(0, 0, (exchange) => note(exchange, seen));
  const redirectUris = [`${appUrl}/shop/auth/callback`];
  const tenant = await startTestTenant({ webUrl: appUrl, issuer: gateway.url, redirectUris });
  gateway.forwardTo(Number(new URL(tenant.url).port));
  const cookieSecret = crypto.randomUUID() + crypto.randomUUID();
  const env = { ...environmentOf(tenant, appUrl, cookieSecret), MONOCLOUD_AUTH_RESPONSE_TIMEOUT: '60000' };
  const ownStore = store && createRedisSessionStore(store);
  const client = createTestClient(tenant, { appUrl, cookieSecret, session: { store: ownStore } });
  const servers: NextProcess[] = [];
  return {
    tenant,
    /** In front of the tenant. */
    gateway,
    seen,
    /** Starts another server, whose store may have other times than that of the rest. */
    start: async (times?: StoreTimes) => {
      const shared = store && { FIXTURE_STORE: JSON.stringify({ ...store, ...times }) };
      const server = await startNextProcess(await freePort(), { ...env, ...shared });
      servers.push(server);
      return server;
    },
    /** A browser whose sign-in begins at one server and ends at another. */
    signIn: async ([first, last = first]: NextProcess[], username = 'ada@monoshop.example') => {
      const browser = openBrowser(first?.origin ?? appUrl);
      const { headers } = await browser.visit('/shop/auth/signin');
      const { pathname, search } = await tenant.authorize(headers.get('location') ?? '', { username });
      await browser.visit(`${last?.origin}${pathname}${search}`);
      return browser;
    },
    /** Makes every access token of a browser count as expired. */
    expireTokens: async (browser: Browser) => {
      const atClient = createClientBrowser(client, tenant.authorize);
      for (const [name, value] of browser.cookies()) atClient.take(`${name}=${value}`);
      const session = await atClient.getSession();
      if (!session) throw new Error('No session');
      const accessTokens = session.accessTokens?.map((token) => ({ ...token, accessTokenExpiration: 1 }));
      for (const line of (await atClient.updateSession({ accessTokens })).lines) browser.take(line);
    },
    /** Sends the cookies of the browser to a server, which gets the tokens one after the other. */
    ask: async (
      browser: Browser,
      { origin }: NextProcess,
      tokenRequests: GetTokensOptions[],
      signal?: AbortSignal,
    ): Promise<ShopAnswer> => {
      const query = new URLSearchParams(
        tokenRequests.map((tokenRequest) => ['tokens', JSON.stringify(tokenRequest)]),
      );
      const answer = await browser.visit(`${origin}/shop/tokens?${query}`, { signal });
      const retryAfter = answer.headers.get('retry-after');
      const { status } = answer;
      if (status === 200) return { status, tokens: await answer.json(), retryAfter };
      return { status, tokens: [], error: await answer.text(), retryAfter };
    },
    /** Refresh requests that reached the tenant since the last `forget`, and those it refused for good. */
    grants() {
      const refreshes = tenant.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token');
      const refused = refreshes.filter(({ error }) => error === 'invalid_grant');
      return { grants: refreshes.length, invalidGrants: refused.length };
    },
    forget() {
      tenant.tokenRequests.length = 0;
    },
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all([ownStore?.close(), gateway.stop(), tenant.stop()]);
    },
  };
}
