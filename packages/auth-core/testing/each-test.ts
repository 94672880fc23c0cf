import { afterEach, beforeEach, vi } from 'vitest';
import { MonoCloudOidcBackendClient } from '../src/index.ts';
import { audience } from './claims.ts';
import { startScriptedIssuer } from './scripted-issuer.ts';
import type { ScriptedIssuer } from './scripted-issuer.ts';
import { createSigner } from './signer.ts';
import type { Signer } from './signer.ts';

/** What a test of token verification works with. */
export interface Opened {
  issuer: ScriptedIssuer;
  /** Signs with the one key that the issuer publishes. */
  signer: Signer;
  client: MonoCloudOidcBackendClient;
}

/** Gives each test an issuer and a client of its own, and a clock that it may set. */
export function openForEachTest(take: (opened: Opened) => void): void {
  let issuer: ScriptedIssuer | undefined;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const signer = await createSigner('ES256');
    issuer = await startScriptedIssuer(signer.jwk);
    take({ issuer, signer, client: new MonoCloudOidcBackendClient(issuer.issuer, audience) });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await issuer?.stop();
  });
}
