import { constants, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A key pair that signs anything, whether or not the header matches. */
export interface SigningKey {
  /** As an issuer publishes it. */
  jwk: Record<string, unknown>;
  publicKey: KeyObject;
  /** A compact JWS of any value. `alg` is what is really done; the header may claim something else. */
  sign: (header: object, payload: unknown, alg?: SignatureAlgorithm) => string;
}

type SignatureAlgorithm = keyof typeof ALGORITHMS;

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const ALGORITHMS = {
  RS256: { hash: 'sha256', options: {} },
  RS384: { hash: 'sha384', options: {} },
  PS256: { hash: 'sha256', options: PSS },
  ES256: { hash: 'sha256', options: { dsaEncoding: 'ieee-p1363' } },
} as const;

/** Creates an RSA key of 2048 bits, published for RS256. */
export function createRsaKey(kid: string): SigningKey {
  return toSigningKey(generateKeyPairSync('rsa', { modulusLength: 2048 }), kid, 'RS256');
}

/** Creates a P-256 key, published for ES256. */
export function createEcKey(kid: string): SigningKey {
  return toSigningKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }), kid, 'ES256');
}

function toSigningKey(
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
  kid: string,
  own: SignatureAlgorithm,
): SigningKey {
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: own, use: 'sig' },
    publicKey,
    sign(header, payload, alg = own) {
      const input = toSigningInput(header, payload);
      const { hash, options } = ALGORITHMS[alg];
      return `${input}.${sign(hash, Buffer.from(input), { key: privateKey, ...options }).toString('base64url')}`;
    },
  };
}

/** A part of a compact JWS (RFC 7515 §3.1), in base64url. Text goes in as it is, everything else as JSON. */
export const encodePart = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** Header and payload of a compact JWS, without a signature. */
export const toSigningInput = (header: unknown, payload: unknown): string =>
  `${encodePart(header)}.${encodePart(payload)}`;

/** A compact JWS by HMAC-SHA256. */
export function signHmac(header: object, payload: unknown, secret: string | Buffer): string {
  const input = toSigningInput({ ...header, alg: 'HS256' }, payload);
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
