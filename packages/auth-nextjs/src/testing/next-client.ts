import { provider } from '../core/testing/per-test.ts';
import type { MonoCloudOptions } from '../core/types.ts';
import { MonoCloudNextClient } from '../next-client.ts';
import type { Browser } from '@monoshop/testing/browser';
import { TEST_OPTIONS } from './session-cookie.ts';

export { FORM } from '../core/testing/logout.ts';

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

/** Signs in from end to end. Resolves to the answer of the callback. */
export const signInAt = async (browser: Browser): Promise<Response> => browser.visit(await begin(browser));

/** Status of the userinfo route: 200 when a user is signed in, 204 otherwise. */
export const userStatus = async (browser: Browser): Promise<number> =>
  (await browser.visit(`${APP}/api/auth/userinfo`)).status;
