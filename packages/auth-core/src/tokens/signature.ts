import { compactVerify } from 'jose';
import { MonoCloudTokenError } from '../errors.ts';
import { findNativeCrypto } from './native-crypto.ts';
import { isSignedNatively } from './native-signature.ts';
import { isSecurityAlgorithm } from './signature-algorithm.ts';
import { decodePayload, hasCanonicalSignature, parseClaims } from './signed-token.ts';
import type { SignedToken } from './signed-token.ts';
import type { Jwk, JwsHeaderParameters, SecurityAlgorithms } from '../types.ts';

/** Chooses the key that must have signed a token with this header. */
export type FindKey = (header: JwsHeaderParameters) => Promise<Jwk>;

/** What a token says, and the key that its issuer signed it with. */
export interface VerifiedSignature {
  claims: Record<string, unknown>;
  /** JSON text of the claims. */
  payload: string;
  key: Jwk;
}

/**
 * Claims of a token whose signature holds. The signature is verified before any claim is read.
 * @throws MonoCloudTokenError when the algorithm is not one of RS, PS, ES 256/384/512, no key fits, or the
 * signature is wrong.
 * @throws MonoCloudHttpError when the keys cannot be had.
 */
export async function verifySignature(token: SignedToken, findKey: FindKey): Promise<VerifiedSignature> {
  const { alg } = token.header;
  if (!isSecurityAlgorithm(alg)) throw new MonoCloudTokenError('unsupported JWS "alg" identifier');
  const key = await findKey(token.header);
  if (!hasCanonicalSignature(token) || !(await isSignedBy(key, token, alg))) {
    throw new MonoCloudTokenError('JWT signature verification failed');
  }
  const payload = decodePayload(token);
  return { claims: parseClaims(payload), payload, key };
}

/** A key that cannot be imported, or is too weak, has signed nothing. */
async function isSignedBy(key: Jwk, token: SignedToken, alg: SecurityAlgorithms): Promise<boolean> {
  try {
    const native = findNativeCrypto();
    if (native) return await isSignedNatively(native, key, token, alg);
    await compactVerify(token.compact, key, { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}
