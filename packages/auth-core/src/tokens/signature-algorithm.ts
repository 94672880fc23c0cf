import type { SecurityAlgorithms } from '../types.ts';

/** What a key must be to serve an algorithm (RFC 7518 §3.1). */
export interface KeyType {
  kty: 'RSA' | 'EC';
  crv?: 'P-256' | 'P-384' | 'P-521';
}

const keyTypes = new Map<string, KeyType>([
  ['RS256', { kty: 'RSA' }],
  ['RS384', { kty: 'RSA' }],
  ['RS512', { kty: 'RSA' }],
  ['PS256', { kty: 'RSA' }],
  ['PS384', { kty: 'RSA' }],
  ['PS512', { kty: 'RSA' }],
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }],
]);

/** Whether tokens may be signed with this algorithm. There is no symmetric one, and no `none`. */
export function isSecurityAlgorithm(alg: unknown): alg is SecurityAlgorithms {
  return typeof alg === 'string' && keyTypes.has(alg);
}

/** Key type of an algorithm; undefined when tokens may not be signed with it. */
export function keyTypeOf(alg: string): KeyType | undefined {
  return keyTypes.get(alg);
}
