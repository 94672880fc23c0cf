import { hashTokenValue } from '@monocloud/auth-core/internal';
import type { JWTHeaderParameters } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACCESS_TOKEN, epochSeconds, openIdTokenSignIn } from '../testing/id-token-sign-in.ts';
import type { IdTokenSignIn } from '../testing/id-token-sign-in.ts';

let bench: IdTokenSignIn;

beforeEach(async () => {
  bench = await openIdTokenSignIn();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await bench.provider.stop();
});

type Changes = Record<string, unknown>;

const refusedClaims: [id: string, name: string, changes: () => Changes, message: string][] = [
  [
    'C06 oidcc-client-test-invalid-iss',
    'iss of another tenant',
    () => ({ iss: 'https://evil.example' }),
    'Invalid Issuer',
  ],
  ['C06', 'iss with a trailing slash', () => ({ iss: `${bench.provider.issuer}/` }), 'Invalid Issuer'],
  ['C06', 'no iss', () => ({ iss: undefined }), 'Invalid Issuer'],
  [
    'C06 oidcc-client-test-invalid-aud',
    'aud of another client',
    () => ({ aud: 'another' }),
    'Invalid audience claim',
  ],
  ['C06 oidcc-client-test-missing-aud', 'no aud', () => ({ aud: undefined }), 'Invalid audience claim'],
  ['C06', 'an empty aud', () => ({ aud: [] }), 'Invalid audience claim'],
  ['C06', 'one more audience', () => ({ aud: ['web', 'another'] }), 'Invalid audience claim'],
  ['C06', 'one more audience and azp', () => ({ aud: ['web', 'x'], azp: 'web' }), 'Invalid audience claim'],
  ['C06', 'azp of another client', () => ({ azp: 'another' }), 'Invalid authorized party'],
  [
    'C06 oidcc-client-test-nonce-invalid',
    'nonce of another sign-in',
    () => ({ nonce: 'another' }),
    'Nonce mismatch',
  ],
  ['C06', 'no nonce', () => ({ nonce: undefined }), 'Nonce mismatch'],
  ['C06', 'exp in the past', () => ({ exp: epochSeconds() - 3600 }), '"exp" (expiration time) claim value'],
  [
    'C06',
    'exp that is a text',
    () => ({ exp: String(epochSeconds() + 60) }),
    '"exp" (expiration time) claim type',
  ],
  ['C06', 'no exp', () => ({ exp: undefined }), '"exp" (expiration time) claim type'],
  ['C06', 'iat to come', () => ({ iat: epochSeconds() + 3600 }), '"iat" (issued at) claim value'],
  ['C06', 'iat that is a text', () => ({ iat: 'now' }), '"iat" (issued at) claim type'],
  ['C06 oidcc-client-test-missing-iat', 'no iat', () => ({ iat: undefined }), '"iat" (issued at) claim type'],
  ['C06', 'nbf to come', () => ({ nbf: epochSeconds() + 3600 }), '"nbf" (not before) claim value'],
  ['C06', 'an empty sub', () => ({ sub: '' }), 'Invalid subject'],
  ['C06', 'sub that is a number', () => ({ sub: 7 }), 'Invalid subject'],
  ['C06 oidcc-client-test-missing-sub', 'no sub', () => ({ sub: undefined }), 'Invalid subject'],
  [
    'C07 oidcc-client-test-invalid-athash',
    'at_hash of another access token',
    () => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
    'another access',
  ],
  ['C07', 'at_hash that is a number', () => ({ at_hash: 7 }), 'another access token'],
];

describe('a sign-in is rejected for an ID token with', () => {
  it.each(refusedClaims)('%s %s', async (_id, _name, changes, message) => {
    await bench.expectNobody(() => bench.provider.sign({ ...bench.claims(), ...changes() }), message);
  });
});

describe('a sign-in is accepted for an ID token with', () => {
  it.each<[string, string, () => Changes, Partial<JWTHeaderParameters>]>([
    ['C06 oidcc-client-test', 'all that is needed', () => ({}), {}],
    [
      'C06 oidcc-client-test-kid-absent-single-jwks',
      'no kid while one key fits',
      () => ({}),
      { kid: undefined },
    ],
    ['C06', 'this client as the one audience of a list, and azp', () => ({ aud: ['web'], azp: 'web' }), {}],
  ])('%s %s', async (_id, _name, changes, header) => {
    expect(
      await bench.signIn(() => bench.provider.sign({ ...bench.claims(), ...changes() }, header)),
    ).toBeUndefined();
    expect(await bench.shopper.isSignedIn(bench.client)).toBe(true);
  });

  it('C07 at_hash of the access token beside it', async () => {
    const atHash = await hashTokenValue(ACCESS_TOKEN, 'RS256');
    const make = () => bench.provider.sign({ ...bench.claims(), at_hash: atHash });
    expect(await bench.signIn(make)).toBeUndefined();
  });
});

describe('a sign-in is rejected for userinfo', () => {
  it.each([
    ['oidcc-client-test-userinfo-invalid-sub: about another user', { sub: 'another-user', name: 'Mallory' }],
    ['without a subject', { name: 'Mallory' }],
    ['about a number', { sub: 1 }],
  ])('C07 W21 %s', async (_name, profile) => {
    bench.provider.userinfo = () => ({ json: profile });
    expect(await bench.signIn(() => bench.signed({}))).toMatchObject({
      message: expect.stringContaining('userinfo response'),
    });
    await bench.expectNoSession();
  });
});

describe('a sign-in that asks when the user last proved who they are', () => {
  const tokenWith = (changes: Changes) => () => bench.provider.sign({ ...bench.claims(), ...changes });

  it.each([
    ['no auth_time', 60, {}, 'Missing "auth_time"'],
    [
      'an auth_time that is too long ago',
      60,
      { auth_time: epochSeconds() - 3600 },
      'Too much time has elapsed',
    ],
    ['any auth_time but now', 0, { auth_time: epochSeconds() - 90 }, 'Too much time has elapsed'],
    ['an auth_time that is a text', 60, { auth_time: 'now' }, '"auth_time" (authentication time) claim type'],
  ])(
    'C06 W11 refuses an ID token with %s for a maximum age of %i',
    async (_name, maxAge, changes, message) => {
      await bench.expectNobody(tokenWith(changes), message, `max_age=${maxAge}`);
    },
  );

  it.each([
    [60, 100],
    [0, 0],
  ])('C06 W11 takes one with an auth_time within the maximum age of %i', async (maxAge, seconds) => {
    expect(
      await bench.signIn(tokenWith({ auth_time: epochSeconds() - seconds }), `max_age=${maxAge}`),
    ).toBeUndefined();
  });
});

it('C08 oidcc-client-test-discovery-issuer-mismatch W20 does not redirect to a tenant whose metadata names another issuer', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  bench.provider.metadata = { issuer: 'https://evil.example' };
  const answer = await bench.shopper.visit('signIn');
  expect([answer.status, answer.location, answer.cookies]).toEqual([500, undefined, []]);
});
