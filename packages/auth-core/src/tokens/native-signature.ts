import type { KeyObject } from 'node:crypto';
import { importJWK } from 'jose';
import type { NativeCrypto } from './native-crypto.ts';
import type { SignedToken } from './signed-token.ts';
import type { Jwk, SecurityAlgorithms } from '../types.ts';

/** RFC 7518 §3.3. */
const minimumModulusBits = 2048;
// An entry lives as long as the key's object, which a key keeps while it is published unchanged.
const imported = new WeakMap<Jwk, KeyObject>();

/**
 * Whether the key signed the token (RFC 7518 §3.3 to §3.5). The caller has made sure that the key is one for this
 * algorithm and that the signature has its one canonical spelling.
 * @throws whatever the runtime and jose throw of a key that is none.
 */
export async function isSignedNatively(
  native: NativeCrypto,
  key: Jwk,
  { compact, signature }: SignedToken,
  alg: SecurityAlgorithms,
): Promise<boolean> {
  const publicKey = imported.get(key) ?? (await importKey(native, key, alg));
  const signed = Buffer.from(compact.slice(0, compact.lastIndexOf('.')));
  const hashBits = Number(alg.slice(2));
  return native.verify(
    `sha${hashBits}`,
    signed,
    withParameters(native, publicKey, alg),
    Buffer.from(signature, 'base64url'),
  );
}

function withParameters({ constants }: NativeCrypto, key: KeyObject, alg: SecurityAlgorithms) {
  // Node and Bun refuse a signature of any other length than that of the curve (RFC 7518 §3.4).
  if (alg.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' as const };
  // PKCS #1 v1.5 is what an RSA key means by itself, and Node 24 takes at least 10 µs longer for a key with parameters.
  if (alg.startsWith('RS')) return key;
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 };
}

/**
 * Reads a key as jose does, and refuses what jose refuses to verify with. What comes of it serves every algorithm that the
 * key may serve.
 */
async function importKey(native: NativeCrypto, key: Jwk, alg: string): Promise<KeyObject> {
  const parsed = await importJWK({ ...key }, alg);
  if (parsed instanceof Uint8Array) throw new TypeError('A secret verifies no signature of an issuer.');
  const publicKey = native.KeyObject.from(parsed);
  const modulusBits = publicKey.asymmetricKeyDetails?.modulusLength ?? minimumModulusBits;
  if (publicKey.type !== 'public' || modulusBits < minimumModulusBits) {
    throw new TypeError('The key is no public key, or too short.');
  }
  imported.set(key, publicKey);
  return publicKey;
}
