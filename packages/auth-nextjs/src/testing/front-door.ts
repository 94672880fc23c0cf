import { provider } from '../core/testing/per-test.ts';
import type { MonoCloudOptions } from '../core/types.ts';
import { MonoCloudNextClient } from '../next-client.ts';
import type { Browser } from '@monoshop/testing/browser';
import { TEST_OPTIONS } from './session-cookie.ts';

/** Where the application of a test is. */
export const APP = 'http://localhost:3000';

/** Type of a form post, as the provider sends it through the browser. */
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** An application that signs in with the provider of the test. */
export function createNextClient(options: MonoCloudOptions = {}): MonoCloudNextClient {
  const tenant = { tenantDomain: provider.issuer, ...provider.webClient };
  return new MonoCloudNextClient({ ...TEST_OPTIONS, ...tenant, appUrl: APP, ...options });
}

/** Begins a sign-in that leads to the products. Resolves to the address of the callback. */
export async function begin(browser: Browser, appUrl = APP): Promise<URL> {
  const start = await browser.visit(`${appUrl}/api/auth/signin?return_url=%2Fproducts`);
  return provider.authorize(start.headers.get('location') ?? '');
}

/** Signs in from end to end. Resolves to the answer of the callback. */
export const signInAt = async (browser: Browser): Promise<Response> => browser.visit(await begin(browser));

/** Status of the userinfo route: 200 when a user is signed in, 204 otherwise. */
export const userStatus = async (browser: Browser): Promise<number> =>
  (await browser.visit(`${APP}/api/auth/userinfo`)).status;
