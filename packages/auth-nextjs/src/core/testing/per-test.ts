import { afterEach, beforeEach, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import type { GetTokensOptions, MonoCloudOptions } from '../types.ts';
import { releaseClock } from './clock.ts';
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';
import { type Answer, type ClientBrowser, createClientBrowser } from './client-browser.ts';
import { createTestClient } from './test-client.ts';

export { holdClock, passSeconds } from './clock.ts';
export { SUBJECT, refusal } from './scripted-provider.ts';
export { COOKIE_SECRET, INVOICES, PRODUCTS, SCOPES } from './test-client.ts';

// A file that imports this gets all of it anew before each test, and clock, spies and environment back after it.
export let provider: ScriptedProvider;
export let client: MonoCloudCoreClient;
/** A browser without cookies, unless {@link signIn} was called. */
export let browser: ClientBrowser;
/** What is written with `console.error`, which prints nothing meanwhile. */
export let log: ReturnType<typeof spyOnLog>;

const spyOnLog = () => vi.spyOn(console, 'error').mockReturnValue();

/** Another application of the provider. */
export const createClient = (options?: MonoCloudOptions): MonoCloudCoreClient =>
  createTestClient(provider, options);

/** A browser without cookies at an application, that of the test unless another one is given. */
export const openClientBrowser = (at: MonoCloudCoreClient = client): ClientBrowser =>
  createClientBrowser(at, provider.authorize);

/** For a caller that forces a new token. */
export const force: GetTokensOptions = { forceRefresh: true };

/** Comes back from the tenant with these parameters changed; an error comes in place of a code. */
export const callBackWith = (changes: Record<string, string>, returnUrl = '/'): Promise<Answer> =>
  browser.callBack(
    (params) => {
      for (const [name, value] of Object.entries(changes)) params.set(name, value);
      if (changes['error']) params.delete('code');
    },
    new URLSearchParams({ return_url: returnUrl }),
  );

/** Replaces the application by one with these options, and the browser by one without cookies. */
export function use(options: MonoCloudOptions = {}): void {
  client = createClient(options);
  browser = openClientBrowser();
}

/** As {@link use}, and signs in; `provider.tokenForms` is empty afterwards. */
export async function signIn(options: MonoCloudOptions = {}): Promise<void> {
  use(options);
  await browser.signIn();
  provider.tokenForms.length = 0;
}

beforeEach(async () => {
  log = spyOnLog();
  provider = await startScriptedProvider();
  use();
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  releaseClock();
  await provider.stop();
});
