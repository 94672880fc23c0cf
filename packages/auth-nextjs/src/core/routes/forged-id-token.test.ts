import { createHmac } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { openIdTokenSignIn } from '../testing/id-token-sign-in.ts';
import type { IdTokenSignIn, MakeIdToken } from '../testing/id-token-sign-in.ts';

let bench: IdTokenSignIn;

beforeEach(async () => {
  bench = await openIdTokenSignIn();
});
afterEach(async () => {
  await bench.provider.stop();
});

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Made by hand: no library signs these. */
const refusedTokens: [id: string, name: string, make: MakeIdToken, message: string][] = [
  [
    'C06 oidcc-client-test-idtoken-sig-none',
    'alg none',
    () => `${encode({ alg: 'none' })}.${encode(bench.claims())}.`,
    'signing alg',
  ],
  [
    'C06 oidcc-client-test-invalid-sig-hs256',
    'alg HS256 by the client secret',
    hmacToken,
    'Invalid signing alg',
  ],
  ['C06', 'another algorithm than agreed', otherAlgorithm, 'Invalid signing alg'],
  [
    'C06 oidcc-client-test-invalid-sig-rs256',
    'the signature of another token',
    borrowedSignature,
    'signature verification failed',
  ],
  ['C06', 'changed claims', changedClaims, 'signature verification failed'],
  ['C06', 'an unknown kid', () => bench.signed({ kid: 'k2' }), 'no key that fits'],
  ['C06', 'kid of another key', otherKeyNamed, 'signature verification failed'],
  [
    'C06 oidcc-client-test-kid-absent-multiple-jwks',
    'no kid while two keys fit',
    ambiguousKey,
    'Several keys',
  ],
  ['C06', 'typ of an access token', () => bench.signed({ typ: 'at+jwt' }), 'Invalid token type'],
  ['C06', 'typ of a logout token', () => bench.signed({ typ: 'logout+jwt' }), 'Invalid token type'],
  ['C06', 'no JWS at all', () => 'nonsense', 'must have a header, payload and signature'],
];

function hmacToken(): string {
  const input = `${encode({ alg: 'HS256' })}.${encode(bench.claims())}`;
  const { clientSecret } = bench.provider.webClient;
  return `${input}.${createHmac('sha256', clientSecret).update(input).digest('base64url')}`;
}
async function otherAlgorithm(): Promise<string> {
  const [, payload, signature] = (await bench.signed({})).split('.');
  return `${encode({ alg: 'RS512', kid: 'k1' })}.${payload}.${signature}`;
}
async function borrowedSignature(): Promise<string> {
  const [header, payload] = (await bench.signed({})).split('.');
  const [, , signature] = (await bench.provider.sign({ ...bench.claims(), jti: 'x' })).split('.');
  return `${header}.${payload}.${signature}`;
}
async function changedClaims(): Promise<string> {
  const [header, , signature] = (await bench.signed({})).split('.');
  return `${header}.${encode({ ...bench.claims(), sub: 'another-user' })}.${signature}`;
}
async function publishSecondKey(): Promise<void> {
  const { publicKey } = await generateKeyPair('RS256');
  bench.provider.keys = [
    ...bench.provider.keys,
    { ...(await exportJWK(publicKey)), kid: 'k2', alg: 'RS256' },
  ];
}
async function otherKeyNamed(): Promise<string> {
  await publishSecondKey();
  return bench.signed({ kid: 'k2' });
}
async function ambiguousKey(): Promise<string> {
  await publishSecondKey();
  return bench.signed({ kid: undefined });
}

describe('a sign-in is rejected for an ID token with', () => {
  it.each(refusedTokens)('%s %s', async (_id, _name, make, message) => {
    await bench.expectNobody(make, message);
  });
});
