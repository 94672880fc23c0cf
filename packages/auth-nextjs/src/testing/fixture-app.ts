import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { INVOICES, PRODUCTS, SCOPES } from '../core/testing/test-client.ts';
import { buildFixture, type FixtureKind } from './fixture-build.ts';
import { findFreePort, startNextProcess } from './next-process.ts';
import { openBrowser, type Browser } from '@monoshop/testing/browser';

export { buildFixture };

/** The fixture app, built and running against a tenant of its own. */
export interface FixtureApp {
  origin: string;
  tenant: TestTenant;
  /** A visitor who walked through the tenant's sign-in page. */
  signedIn: () => Promise<Browser>;
  stop: () => Promise<void>;
}

/** The configuration of the fixture app, as its environment. */
export function environmentOf(
  { issuer, webClient }: Pick<TestTenant, 'issuer' | 'webClient'>,
  appUrl: string,
  cookieSecret: string,
): Record<string, string> {
  return {
    MONOCLOUD_AUTH_TENANT_DOMAIN: issuer,
    MONOCLOUD_AUTH_CLIENT_ID: webClient.clientId,
    MONOCLOUD_AUTH_CLIENT_SECRET: webClient.clientSecret,
    MONOCLOUD_AUTH_APP_URL: appUrl,
    MONOCLOUD_AUTH_COOKIE_SECRET: cookieSecret,
    MONOCLOUD_AUTH_SCOPES: SCOPES,
    MONOCLOUD_AUTH_RESOURCE: `${PRODUCTS} ${INVOICES}`,
  };
}

/**
 * Starts the app, built before without any configuration, with one.
 * @param env what its processes have in their environment besides.
 */
export async function startFixtureApp(
  env: Record<string, string> = {},
  kind: FixtureKind = 'root',
): Promise<FixtureApp> {
  await buildFixture(kind);
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const tenant = await startTestTenant({
    webUrl: origin,
    redirectUris: [`${origin}/shop/auth/callback`, `${origin}/shop/api/auth/callback`],
  });
  const secret = crypto.randomUUID() + crypto.randomUUID();
  const appUrl = kind === 'placed' ? `${origin}/shop` : origin;
  const settings = { ...environmentOf(tenant, appUrl, secret), FIXTURE_BUILD: kind, ...env };
  const server = await startNextProcess(port, settings);
  return {
    origin,
    tenant,
    async signedIn() {
      const visitor = openBrowser(origin);
      await signIn(visitor, tenant, '/api/auth/signin');
      return visitor;
    },
    async stop() {
      await server.stop();
      await tenant.stop();
    },
  };
}

/** Follows a sign-in to its end; gives the answer of the callback. */
export async function signIn(visitor: Browser, tenant: TestTenant, path: string | URL): Promise<Response> {
  const start = await visitor.visit(path);
  const callback = await tenant.authorize(start.headers.get('location') ?? '');
  return visitor.visit(callback);
}
