import { type TestTenant, startTestTenant } from '@monoshop/tenant/testing';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import type { MonoCloudOptions, SignInOptions } from '../types.ts';
import { type Answer, type ClientBrowser, createClientBrowser } from './client-browser.ts';
import { releaseClock } from './clock.ts';
import { createTestClient } from './test-client.ts';

/** How long access tokens of the tenant live. */
export const TOKEN_SECONDS = 300;

// A file that imports this gets the real tenant, one for all of its tests, and clock and spies back after each.
export let tenant: TestTenant;

beforeAll(async () => {
  tenant = await startTestTenant({ accessTokenSeconds: TOKEN_SECONDS });
});
afterEach(() => {
  vi.restoreAllMocks();
  releaseClock();
});
afterAll(() => tenant.stop());

/** A browser without cookies, at an application of the tenant with these options. */
export const openAtTenant = (options?: MonoCloudOptions, username?: string): ClientBrowser =>
  createClientBrowser(createTestClient(tenant, options), (url) =>
    tenant.authorize(url, username === undefined ? {} : { username }),
  );

/** Begins a sign-in as code of the application does. */
export async function beginByCode(browser: ClientBrowser, options: SignInOptions): Promise<Answer> {
  const { req, res, deliver } = browser.start();
  await browser.client.signIn(req, res, options);
  return deliver();
}

/** What an authorization URL asks for. */
export const asked = (location = ''): URLSearchParams => new URL(location).searchParams;
