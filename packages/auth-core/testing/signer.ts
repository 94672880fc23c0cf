import { toSigningInput } from '@monoshop/testing/signing-key';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Jwk } from '../src/index.ts';

/** A key of a made-up issuer and what it signs. */
export interface Signer {
  /** As published in the key set. */
  jwk: Jwk;
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

export async function createSigner(
  alg = 'RS256',
  kid = 'key-1',
  jwkMembers: Partial<Jwk> = {},
): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk: Jwk = { kty: 'unknown', ...(await exportJWK(publicKey)), kid, alg, use: 'sig', ...jwkMembers };
  return {
    jwk,
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header }).sign(privateKey),
  };
}

/** A JWS put together by hand: for headers, payloads and signatures no library would make. */
export const compact = (header: unknown, payload: unknown, signature = 'c2lnbmF0dXJl'): string =>
  `${toSigningInput(header, payload)}.${signature}`;
