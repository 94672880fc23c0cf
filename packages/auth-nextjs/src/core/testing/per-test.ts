import { afterEach, beforeEach, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import type { MonoCloudOptions } from '../types.ts';
import { releaseClock } from './clock.ts';
import { startScriptedProvider } from './scripted-provider.ts';
import type { ScriptedProvider } from './scripted-provider.ts';
import { createShopper } from './shopper.ts';
import type { Shopper } from './shopper.ts';
import { createTestClient } from './test-client.ts';

// A file that imports this gets all of it anew before each test, and clock, spies and environment back after it.
export let provider: ScriptedProvider;
export let client: MonoCloudCoreClient;
/** A browser without cookies, unless {@link signIn} was called. */
export let shopper: Shopper;

/** Replaces the application by one with these options, and the browser by one without cookies. */
export function use(options: MonoCloudOptions = {}): void {
  client = createTestClient(provider, options);
  shopper = createShopper(client, provider.authorize);
}

/** As {@link use}, and signs in; `provider.tokenForms` is empty afterwards. */
export async function signIn(options: MonoCloudOptions = {}): Promise<void> {
  use(options);
  await shopper.signIn();
  provider.tokenForms.length = 0;
}

beforeEach(async () => {
  provider = await startScriptedProvider();
  use();
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  releaseClock();
  await provider.stop();
});
