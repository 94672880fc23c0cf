import type { KeyObject } from 'node:crypto';
import { compactVerify, importJWK } from 'jose';
import { invalidToken } from '../errors.ts';
import type { Jwk, JwsHeaderParameters, SecurityAlgorithms } from '../types.ts';
import type { Claims } from './claims.ts';
import { findNativeCrypto, type NativeCrypto } from './native-crypto.ts';
import { parsePayload, parseSignature, type SignedToken } from './signed-token.ts';

/** What a key must be to serve an algorithm (RFC 7518 §3.1). */
export interface KeyType {
  kty: 'RSA' | 'EC';
  crv?: 'P-256' | 'P-384' | 'P-521';
}

const KEY_TYPES: Record<SecurityAlgorithms, KeyType> = {
  RS256: { kty: 'RSA' },
  RS384: { kty: 'RSA' },
  RS512: { kty: 'RSA' },
  PS256: { kty: 'RSA' },
  PS384: { kty: 'RSA' },
  PS512: { kty: 'RSA' },
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
};

/** Whether tokens may be signed with this algorithm. There is no symmetric one, and no `none`. */
export function isSecurityAlgorithm(alg: unknown): alg is SecurityAlgorithms {
  return typeof alg === 'string' && Object.hasOwn(KEY_TYPES, alg);
}

/** Key type of an algorithm; undefined when tokens may not be signed with it. */
export function keyTypeOf(alg: string): KeyType | undefined {
  return isSecurityAlgorithm(alg) ? KEY_TYPES[alg] : undefined;
}

/** Chooses the key that must have signed a token with this header; at once where it need not be fetched. */
export type FindKey = (header: JwsHeaderParameters) => Jwk | Promise<Jwk>;

/** What a token says, and the key that its issuer signed it with. */
export interface VerifiedSignature {
  claims: Claims;
  key: Jwk;
}

/**
 * Claims of a token whose signature holds. The signature is verified before any claim is read.
 * @throws MonoCloudTokenError when the algorithm is not one of RS, PS, ES 256/384/512, no key fits, or the
 * signature is wrong.
 * @throws MonoCloudHttpError when the keys cannot be fetched.
 */
export async function verifySignature(token: SignedToken, findKey: FindKey): Promise<VerifiedSignature> {
  const { alg } = token.header;
  if (!isSecurityAlgorithm(alg))
    throw invalidToken('unsupported JWS "alg" identifier', { name: 'unsupported_algorithm' });
  const found = findKey(token.header);
  // Each turn of the microtask queue takes as long as decoding the token: none is waited for in vain.
  const key = found instanceof Promise ? await found : found;
  const signature = parseSignature(token);
  const known = imported.get(key);
  const isSigned =
    signature !== undefined &&
    (known ? isSignedNatively(known, token, signature, alg) : await isSignedBy(key, token, signature, alg));
  if (!isSigned) throw invalidToken('JWT signature verification failed', { name: 'bad_signature' });
  return { claims: parsePayload(token), key };
}

/** A key that cannot be imported, or is too weak, has signed nothing. */
async function isSignedBy(
  key: Jwk,
  token: SignedToken,
  signature: Uint8Array,
  alg: SecurityAlgorithms,
): Promise<boolean> {
  try {
    const native = findNativeCrypto();
    if (native) return isSignedNatively(await importKey(native, key, alg), token, signature, alg);
    await compactVerify(token.compact, key, { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}

/** RFC 7518 §3.3. */
const MIN_MODULUS_BITS = 2048;

interface NativeKey {
  native: NativeCrypto;
  publicKey: KeyObject;
}

// An entry lives as long as the key's object, which a key keeps while it is published unchanged.
const imported = new WeakMap<Jwk, NativeKey>();

/**
 * Whether the key signed the token (RFC 7518 §3.3 to §3.5). The caller has made sure that the key is one for
 * this algorithm and that the signature has its one canonical spelling.
 */
function isSignedNatively(
  { native, publicKey }: NativeKey,
  { compact }: SignedToken,
  signature: Uint8Array,
  alg: SecurityAlgorithms,
): boolean {
  const signed = Buffer.from(compact.slice(0, compact.lastIndexOf('.')));
  try {
    return native.verify(`sha${alg.slice(2)}`, signed, withParameters(native, publicKey, alg), signature);
  } catch {
    return false;
  }
}

function withParameters({ constants }: NativeCrypto, key: KeyObject, alg: SecurityAlgorithms) {
  // Node and Bun refuse a signature of any other length than that of the curve (RFC 7518 §3.4).
  if (alg.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' as const };
  // PKCS #1 v1.5 is what an RSA key means by itself, and Node 24 takes at least 10 µs longer for a key with
  // parameters.
  if (alg.startsWith('RS')) return key;
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 };
}

/**
 * Reads a key as jose does, and refuses what jose refuses to verify with. What comes of it serves every
 * algorithm that the key may serve.
 * @throws whatever the runtime and jose throw of a key that is none.
 */
async function importKey(native: NativeCrypto, key: Jwk, alg: string): Promise<NativeKey> {
  const parsed = await importJWK({ ...key }, alg);
  if (parsed instanceof Uint8Array) throw new TypeError('A secret verifies no signature of an issuer.');
  const publicKey = native.KeyObject.from(parsed);
  const modulusBits = publicKey.asymmetricKeyDetails?.modulusLength ?? MIN_MODULUS_BITS;
  if (publicKey.type !== 'public' || modulusBits < MIN_MODULUS_BITS) {
    throw new TypeError('The key is no public key, or too short.');
  }
  const entry = { native, publicKey };
  imported.set(key, entry);
  return entry;
}
