import { constants, createHash, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { toSigningInput } from '@monoshop/testing/signing-key';
import type { Jwk } from '../src/index.ts';

/** A key whose signatures can be made by hand, byte by byte. */
export interface RawKey {
  jwk: Jwk;
  privateKey: KeyObject;
}

export interface Curve {
  alg: string;
  name: string;
  hash: string;
  /** Bytes of one half of a signature. */
  size: number;
  /** Order of the group (FIPS 186-5, SP 800-186). */
  order: bigint;
}

export const p256: Curve = {
  alg: 'ES256',
  name: 'P-256',
  hash: 'sha256',
  size: 32,
  order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
};

export const curves: Curve[] = [
  p256,
  {
    alg: 'ES384',
    name: 'P-384',
    hash: 'sha384',
    size: 48,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  {
    alg: 'ES512',
    name: 'P-521',
    hash: 'sha512',
    size: 66,
    order:
      0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
];

export function createEcKey({ alg, name }: Curve): RawKey {
  return toRawKey(generateKeyPairSync('ec', { namedCurve: name }), alg);
}

export function createRsaKey(alg: string, modulusLength = 2048, publicExponent = 65_537): RawKey {
  return toRawKey(generateKeyPairSync('rsa', { modulusLength, publicExponent }), alg);
}

/** What a token of this key and these claims is signed over. */
export function signingInput({ jwk }: RawKey, claims: Record<string, unknown>): string {
  return toSigningInput({ alg: jwk.alg, kid: jwk.kid, typ: 'at+jwt' }, claims);
}

/** The two numbers of a true ECDSA signature. */
export function signEc({ privateKey }: RawKey, { hash, size }: Curve, input: string): [bigint, bigint] {
  const signature = sign(hash, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return [toNumber(signature.subarray(0, size)), toNumber(signature.subarray(size))];
}

/** A true ECDSA signature as a token carries it (RFC 7518 §3.4). */
export function signEcText(key: RawKey, curve: Curve, input: string): string {
  const [r, s] = signEc(key, curve, input);
  return Buffer.concat([toBytes(r, curve.size), toBytes(s, curve.size)]).toString('base64url');
}

/** RSA of a block as it is, as long as the modulus, without any padding of its own. */
export function signBlock({ privateKey }: RawKey, block: Buffer): Buffer {
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block);
}

export function digest(hash: string, input: string | Buffer): Buffer {
  return createHash(hash).update(input).digest();
}

export function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

/** Big-endian, in exactly `size` bytes. */
export function toBytes(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');
}

function toRawKey({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }, alg: string) {
  return { privateKey, jwk: { kty: 'unknown', ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg } };
}
