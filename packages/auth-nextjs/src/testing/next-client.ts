import { FORM } from '../core/testing/logout.ts';
import { provider } from '../core/testing/per-test.ts';
import type { MonoCloudOptions } from '../core/types.ts';
import { MonoCloudNextClient } from '../next-client.ts';
import type { Browser } from '@monoshop/testing/browser';
import { TEST_OPTIONS } from './session-cookie.ts';

/** Where the application of a test is. */
export const APP = 'http://localhost:3000';

/** An application that signs in with the provider of the test. */
export function createNextClient(options: MonoCloudOptions = {}): MonoCloudNextClient {
  const tenant = { tenantDomain: provider.issuer, ...provider.webClient };
  return new MonoCloudNextClient({ ...TEST_OPTIONS, ...tenant, appUrl: APP, ...options });
}

/** Begins a sign-in, which leads to the products unless said otherwise. Resolves to the address of the callback. */
export async function begin(browser: Browser, appUrl = APP, returnUrl = '/products'): Promise<URL> {
  const query = new URLSearchParams({ return_url: returnUrl });
  const start = await browser.visit(`${appUrl}/api/auth/signin?${query}`);
  return provider.authorize(start.headers.get('location') ?? '');
}

/** The callback's address with another code. */
export function withCode(callback: URL, code: string): URL {
  const changed = new URL(callback);
  changed.searchParams.set('code', code);
  return changed;
}

/** Comes back to the callback with a form post, as `response_mode=form_post` does; by default with its parameters. */
export const postBack = (browser: Browser, callback: URL, body = String(callback.searchParams)) =>
  browser.visit(callback.pathname, { method: 'POST', headers: FORM, body, isCrossSite: true });

/** Signs in from end to end. Resolves to the answer of the callback. */
export const signInAt = async (browser: Browser): Promise<Response> => browser.visit(await begin(browser));

/** Status of the userinfo route: 200 when a user is signed in, 204 otherwise. */
export const userStatus = async (browser: Browser): Promise<number> =>
  (await browser.visit(`${APP}/api/auth/userinfo`)).status;
