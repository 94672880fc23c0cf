import { startScriptedIssuer, type ScriptedIssuer } from '@monoshop/testing/issuer';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { MonoCloudOidcBackendClient, MonoCloudOidcClient } from '../src/index.ts';
import { accessClaims, audience, refusalOf } from './claims.ts';
import { createSigner, type Signer } from './signer.ts';

/** What the tests of a file work with, once one of the functions below has been called. */
export let issuer: ScriptedIssuer;
/** Signs with the one key that the issuer publishes. */
export let signer: Signer;
/** An API that may introspect. */
export let api: MonoCloudOidcBackendClient;
/** The application `monoshop-web`. */
export let app: MonoCloudOidcClient;

/** One issuer for all tests of a file. */
export function arrangeOnce(alg?: 'ES256' | 'RS256'): void {
  beforeAll(() => open(alg));
  afterAll(() => issuer.stop());
}

/** An issuer and clients of its own for each test, and a clock that it may set. */
export function arrangeEach(): void {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await open();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await issuer.stop();
  });
}

async function open(alg: 'ES256' | 'RS256' = 'ES256'): Promise<void> {
  signer = await createSigner(alg);
  issuer = await startScriptedIssuer(signer.jwk);
  const clientSecret = 'secret';
  api = new MonoCloudOidcBackendClient(issuer.issuer, audience, { clientId: 'api', clientSecret });
  const options = { clientSecret, idTokenSigningAlgorithm: alg };
  app = new MonoCloudOidcClient(issuer.issuer, 'monoshop-web', options);
}

/** An access token of the issuer, good but for the changes. */
export function signAccess(
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  return signer.sign(accessClaims(issuer.issuer, changes), header);
}

/** Advances the clock of {@link arrangeEach}. */
export function later(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

/** Expects a promise to be refused with an error of this class and with these members, and resolves with the error. */
export async function expectRefusal(
  promise: Promise<unknown>,
  type: new (...parameters: never[]) => Error,
  members: Record<string, unknown>,
): Promise<unknown> {
  const refusal = await refusalOf(promise);
  expect(refusal).toBeInstanceOf(type);
  expect(refusal).toMatchObject(members);
  return refusal;
}
