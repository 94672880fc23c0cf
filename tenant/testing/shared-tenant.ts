import { afterAll, onTestFinished } from 'vitest';
import type { TenantSettings } from '../tenant.ts';
import type { Browser } from './browser.ts';
import { createRelyingParty } from './relying-party.ts';
import { startTestTenant, type TestTenant } from './test-tenant.ts';

export const ADA = { username: 'ada@monoshop.example', password: 'monoshop' };
export const GRACE = { username: 'grace@monoshop.example', password: 'monoshop' };
export const KATHERINE = { username: 'katherine@monoshop.example', password: 'monoshop' };
export const PRODUCTS = 'http://api.monoshop.com/products';
export const INVOICES = 'http://api.monoshop.com/invoices';

/** Starts a tenant for all tests of a file and stops it after them. */
export async function openTestTenant(overrides?: Partial<TenantSettings>): Promise<TestTenant> {
  const tenant = await startTestTenant(overrides);
  afterAll(tenant.stop);
  return tenant;
}

/** Starts a tenant for the test that runs and stops it after that. */
export async function openTenantForTest(overrides?: Partial<TenantSettings>): Promise<TestTenant> {
  const tenant = await startTestTenant(overrides);
  onTestFinished(tenant.stop);
  return tenant;
}

/** URL at which the storefront starts a sign-in with the scope `openid`, with these parameters changed or added. */
export async function authorizationUrl(
  { issuer, webClient }: TestTenant,
  parameters: Record<string, string> = {},
): Promise<URL> {
  const { url } = await createRelyingParty(issuer, webClient, webClient.redirectUri).start({
    scope: 'openid',
  });
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

/** Whether the tenant gives the browser a code without showing a page. */
export async function isSignedIn(tenant: TestTenant, browser: Browser): Promise<boolean> {
  const url = await authorizationUrl(tenant, { prompt: 'none' });
  return (await browser.follow(url, ADA)).searchParams.has('code');
}
