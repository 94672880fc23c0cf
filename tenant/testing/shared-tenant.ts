import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { TenantSettings } from '../tenant.ts';
import { createBrowser, type Browser } from './browser.ts';
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

/** A folder for the state of tenants, removed after the test that runs. */
export function makeStateDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'monoshop-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * URL at which the storefront starts a sign-in with the scope `openid`, with these parameters changed or added; without those
 * that are undefined.
 */
export async function authorizationUrl(
  { issuer, webClient }: TestTenant,
  parameters: Record<string, string | undefined> = {},
): Promise<URL> {
  const { url } = await createRelyingParty(issuer, webClient, webClient.redirectUri).start({
    scope: 'openid',
  });
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url;
}

/** Where an answer sends the browser. */
export const locationOf = ({ headers, url }: Response): URL => new URL(headers.get('location') ?? '', url);

/** A browser before a page of the tenant. */
export const atPage = (browser: Browser, page: URL) => ({
  browser,
  page,
  /** Submits the form of the page, or lets another browser do so. */
  send: (fields: Record<string, string>, headers: Record<string, string> = {}, by = browser) =>
    by.visit(page, { method: 'POST', body: new URLSearchParams(fields), headers }),
});

/** Starts a sign-in and stands before its first page. */
export async function openPage(
  tenant: TestTenant,
  parameters: Record<string, string> = {},
  browser = createBrowser(tenant.issuer),
) {
  return atPage(browser, locationOf(await browser.visit(await authorizationUrl(tenant, parameters))));
}

/** Whether the tenant gives the browser a code without showing a page. */
export async function isSignedIn(tenant: TestTenant, browser: Browser): Promise<boolean> {
  const url = await authorizationUrl(tenant, { prompt: 'none' });
  return (await browser.follow(url, ADA)).searchParams.has('code');
}
