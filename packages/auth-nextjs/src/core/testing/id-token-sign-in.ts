import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { MonoCloudTokenError } from '@monocloud/auth-core';
import { expect } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import { SUBJECT, startScriptedProvider } from './scripted-provider.ts';
import type { ScriptedProvider } from './scripted-provider.ts';
import { createShopper } from './shopper.ts';
import type { Shopper } from './shopper.ts';
import { createTestClient } from './test-client.ts';

/** Makes an ID token once the sign-in is under way, so that its nonce is known. */
export type MakeIdToken = () => string | Promise<string>;

export const ACCESS_TOKEN = 'an-access-token';

/** Seconds since the epoch. */
export const epochSeconds = () => Math.floor(Date.now() / 1000);

/** A browser that signs in at a tenant whose ID tokens the test makes. */
export interface IdTokenSignIn {
  provider: ScriptedProvider;
  client: MonoCloudCoreClient;
  shopper: Shopper;
  /** Claims of the ID token that a good tenant would give for the sign-in under way. */
  claims: () => JWTPayload;
  /** That token, with changes in its header. */
  signed: (header?: Partial<JWTHeaderParameters>) => Promise<string>;
  /** Signs in; `query` is that of the sign-in route. Gives the error, if any. */
  signIn: (idToken: MakeIdToken, query?: string) => Promise<unknown>;
  /** Signs in, and expects a refusal with that message. */
  expectNobody: (idToken: MakeIdToken, message: string, query?: string) => Promise<void>;
  /** The browser holds no cookie, neither of a session nor of the sign-in that failed. */
  expectNoSession: () => Promise<void>;
}

/** Opens one, with a tenant of its own; `provider.stop()` ends it. */
export async function openIdTokenSignIn(): Promise<IdTokenSignIn> {
  const provider = await startScriptedProvider();
  const client = createTestClient(provider);
  const shopper = createShopper(client, provider.authorize);
  const claims = () => toClaims(provider);

  async function signIn(idToken: MakeIdToken, query = ''): Promise<unknown> {
    const { location = '' } = await shopper.visit('signIn', query);
    const { searchParams } = await provider.authorize(location);
    provider.tokenScripts = [
      async (form) => provider.tokens(form, { id_token: await idToken(), access_token: ACCESS_TOKEN }),
    ];
    return shopper.failureOf('callback', searchParams);
  }

  async function expectNoSession(): Promise<void> {
    expect([...shopper.cookies().keys()]).toEqual([]);
    expect(await shopper.isSignedIn()).toBe(false);
  }

  return {
    provider,
    client,
    shopper,
    claims,
    signed: (header = {}) => provider.sign(claims(), header),
    signIn,
    expectNoSession,
    async expectNobody(idToken, message, query) {
      const failure = await signIn(idToken, query);
      expect(failure).toBeInstanceOf(MonoCloudTokenError);
      expect(failure).toMatchObject({ message: expect.stringContaining(message), code: 'invalid_token' });
      await expectNoSession();
    },
  };
}

function toClaims({ issuer, webClient, nonce }: ScriptedProvider): JWTPayload {
  const now = epochSeconds();
  return { iss: issuer, aud: webClient.clientId, sub: SUBJECT, iat: now, exp: now + 60, nonce };
}
