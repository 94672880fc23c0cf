import { afterEach, beforeEach, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import type { GetTokensOptions, MonoCloudOptions } from '../types.ts';
import { releaseClock } from './clock.ts';
import { type Reply, SUBJECT, type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';
import { type Shopper, createShopper } from './shopper.ts';
import { createTestClient } from './test-client.ts';

export { holdClock, passSeconds } from './clock.ts';
export { SUBJECT };
export { COOKIE_SECRET, INVOICES, PRODUCTS, SCOPES } from './test-client.ts';

// A file that imports this gets all of it anew before each test, and clock, spies and environment back after it.
export let provider: ScriptedProvider;
export let client: MonoCloudCoreClient;
/** A browser without cookies, unless {@link signIn} was called. */
export let shopper: Shopper;
/** What is written with `console.error`, which prints nothing meanwhile. */
export let log: ReturnType<typeof spyOnLog>;

const spyOnLog = () => vi.spyOn(console, 'error').mockReturnValue();

/** Another application of the provider. */
export const createClient = (options?: MonoCloudOptions): MonoCloudCoreClient =>
  createTestClient(provider, options);

/** A browser without cookies at an application, that of the test unless another one is given. */
export const openShopper = (at: MonoCloudCoreClient = client): Shopper =>
  createShopper(at, provider.authorize);

/** Lets the token endpoint give these answers, one per request, and then those that it should. */
export function answer(...replies: (Reply | { changes: Record<string, unknown> })[]): void {
  provider.tokenScripts = [
    ...replies.map(
      (reply) => (form: URLSearchParams) =>
        typeof reply === 'object' && 'changes' in reply ? provider.tokens(form, reply.changes) : reply,
    ),
    (form) => provider.tokens(form),
  ];
}

/** A refusal of the token endpoint (RFC 6749 §5.2). */
export const refusal = (error: string, status = 400, error_description?: string): Reply => ({
  status,
  json: { error, error_description },
});

/** An ID token as a refresh brings it, with some claims changed. */
export function signIdToken(changes: Record<string, unknown>): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const { issuer: iss, webClient } = provider;
  return provider.sign({ iss, sub: SUBJECT, aud: webClient.clientId, iat, exp: iat + 60, ...changes });
}

/** For a caller who insists on a new token. */
export const force: GetTokensOptions = { forceRefresh: true };

/** Refresh tokens that arrived at the token endpoint, and tokens that were revoked. */
export const spent = () => provider.tokenForms.map((form) => form.get('refresh_token'));
export const revoked = () => provider.revocationForms.map((form) => form.get('token'));

/** Replaces the application by one with these options, and the browser by one without cookies. */
export function use(options: MonoCloudOptions = {}): void {
  client = createClient(options);
  shopper = openShopper();
}

/** As {@link use}, and signs in; `provider.tokenForms` is empty afterwards. */
export async function signIn(options: MonoCloudOptions = {}): Promise<void> {
  use(options);
  await shopper.signIn();
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
