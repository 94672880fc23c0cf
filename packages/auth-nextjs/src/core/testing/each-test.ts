import { afterEach, beforeEach } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import { startScriptedProvider } from './scripted-provider.ts';
import type { ScriptedProvider } from './scripted-provider.ts';
import { createShopper } from './shopper.ts';
import type { Shopper } from './shopper.ts';
import { createTestClient } from './test-client.ts';

/** A person who is signed in, and whom they signed in with. */
export interface SignedIn {
  provider: ScriptedProvider;
  client: MonoCloudCoreClient;
  shopper: Shopper;
}

/** Signs a person in before each test of the file that calls this; the provider has seen no token request since. */
export function signInForEachTest(take: (signedIn: SignedIn) => void): void {
  let provider: ScriptedProvider | undefined;
  beforeEach(async () => {
    provider = await startScriptedProvider();
    const client = createTestClient(provider);
    const shopper = createShopper(client, provider.authorize);
    await shopper.signIn();
    provider.tokenForms.length = 0;
    take({ provider, client, shopper });
  });
  afterEach(() => provider?.stop());
}
