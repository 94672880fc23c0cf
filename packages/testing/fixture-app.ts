import { joinApis } from '@monoshop/apis';
import { freePort } from './listener.ts';
import { openBrowser, type Browser } from './browser.ts';
import { buildFixture, type FixtureKind } from './fixture-build.ts';
import { startNextProcess } from './next-process.ts';

/** The part of the test tenant that the app needs. */
export interface FixtureTenant {
  issuer: string;
  webClient: { clientId: string; clientSecret: string };
  authorize: (authorizationUrl: string) => Promise<URL>;
  stop: () => Promise<void>;
}

/** Starts it, as `startTestTenant` of `@monoshop/tenant/testing` does. */
export type StartTenant<Tenant> = (settings: { webUrl: string; redirectUris: string[] }) => Promise<Tenant>;

/** The fixture app, built and running against a tenant of its own. */
export interface FixtureApp<Tenant extends FixtureTenant = FixtureTenant> {
  origin: string;
  tenant: Tenant;
  /** A browser that walked through the tenant's sign-in page. */
  signedIn: () => Promise<Browser>;
  stop: () => Promise<void>;
}

/** The configuration of the fixture app, as its environment. */
export function environmentOf(
  { issuer, webClient }: Pick<FixtureTenant, 'issuer' | 'webClient'>,
  appUrl: string,
  cookieSecret: string,
): Record<string, string> {
  return {
    MONOCLOUD_AUTH_TENANT_DOMAIN: issuer,
    MONOCLOUD_AUTH_CLIENT_ID: webClient.clientId,
    MONOCLOUD_AUTH_CLIENT_SECRET: webClient.clientSecret,
    MONOCLOUD_AUTH_APP_URL: appUrl,
    MONOCLOUD_AUTH_COOKIE_SECRET: cookieSecret,
    MONOCLOUD_AUTH_SCOPES: `openid profile email offline_access ${joinApis('scope')}`,
    MONOCLOUD_AUTH_RESOURCE: joinApis('audience'),
  };
}

/**
 * Starts the app, built before without any configuration, with one.
 * @param env what its processes have in their environment besides.
 */
export async function startFixtureApp<Tenant extends FixtureTenant>(
  startTenant: StartTenant<Tenant>,
  env: Record<string, string> = {},
  kind: FixtureKind = 'root',
): Promise<FixtureApp<Tenant>> {
  await buildFixture(kind);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const tenant = await startTenant({
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
      const browser = openBrowser(origin);
      await signIn(browser, tenant, '/api/auth/signin');
      return browser;
    },
    async stop() {
      await server.stop();
      await tenant.stop();
    },
  };
}

/** Follows a sign-in to its end; gives the answer of the callback. */
export async function signIn(
  browser: Browser,
  tenant: Pick<FixtureTenant, 'authorize'>,
  path: string | URL,
): Promise<Response> {
  const start = await browser.visit(path);
  const callback = await tenant.authorize(start.headers.get('location') ?? '');
  return browser.visit(callback);
}
