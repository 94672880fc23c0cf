import { expect, vi } from 'vitest';
import { MonoCloudOidcBackendClient, type Jwk } from '../src/index.ts';
import { audience } from './claims.ts';

/** Issuer of the tokens that are judged here; no request is sent to it. */
export const signatureIssuer = 'https://tenant.example';

/**
 * What comes of a token with this signature, judged with this key: `accepted`, or the message of the refusal.
 * It is judged twice, as on Node and as on a runtime that has WebCrypto only; where these differ, both are
 * told.
 */
export async function outcomeOf(jwk: Jwk, input: string, signature: Buffer): Promise<string> {
  const token = `${input}.${signature.toString('base64url')}`;
  const onNode = await judge(jwk, token);
  const getBuiltinModule = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  const elsewhere = await judge(jwk, token);
  getBuiltinModule.mockRestore();
  return onNode === elsewhere ? onNode : `on Node: ${onNode}; elsewhere: ${elsewhere}`;
}

function judge(jwk: Jwk, token: string): Promise<string> {
  const client = new MonoCloudOidcBackendClient(signatureIssuer, audience);
  return client.validateJwtAccessToken(token, { jwks: { keys: [jwk] } }).then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? error.message : 'not an error'),
  );
}

/** Expects each signature, by its name, to be refused as a wrong signature. */
export async function expectRefused(
  jwk: Jwk,
  input: string,
  signatures: Record<string, Buffer>,
): Promise<void> {
  for (const [name, signature] of Object.entries(signatures)) {
    expect([name, await outcomeOf(jwk, input, signature)]).toEqual([
      name,
      'JWT signature verification failed',
    ]);
  }
}
