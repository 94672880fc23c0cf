import { createHmac } from 'node:crypto';
import { MonoCloudTokenError } from '@monocloud/auth-core';
import { hashTokenValue } from '@monocloud/auth-core/internal';
import { type JWTHeaderParameters, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { SUBJECT, provider, browser } from '../testing/per-test.ts';

type Changes = Record<string, unknown>;
/** Makes an ID token once the sign-in is under way, so that its nonce is known. */
type MakeIdToken = () => string | Promise<string>;

const ACCESS_TOKEN = 'an-access-token';
const now = () => Math.floor(Date.now() / 1000);

/** Claims of the ID token that a good tenant would give for the sign-in under way. */
function claims() {
  const { issuer, webClient, nonce } = provider;
  return { iss: issuer, aud: webClient.clientId, sub: SUBJECT, iat: now(), exp: now() + 60, nonce };
}
const signed = (changes: Changes = {}, header?: Partial<JWTHeaderParameters>) =>
  provider.sign({ ...claims(), ...changes }, header);

/** Signs in; `query` is that of the sign-in route. Gives the error, if any. */
async function signIn(idToken: MakeIdToken, query?: string): Promise<unknown> {
  const params = await browser.begin(query);
  provider.answer({ changes: { id_token: await idToken(), access_token: ACCESS_TOKEN } });
  return browser.failureOf('callback', params);
}

/** The browser holds no cookie, neither of a session nor of the sign-in that failed. */
async function expectNoSession(): Promise<void> {
  expect([...browser.cookies().keys()]).toEqual([]);
  expect(await browser.isSignedIn()).toBe(false);
}

async function expectRejected(idToken: MakeIdToken, message: string, query?: string): Promise<void> {
  const failure = await signIn(idToken, query);
  expect(failure).toBeInstanceOf(MonoCloudTokenError);
  expect(failure).toMatchObject({ message: expect.stringContaining(message), code: 'invalid_token' });
  await expectNoSession();
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

// Made by hand: no library signs these.
function hmacToken(): string {
  const input = `${encode({ alg: 'HS256' })}.${encode(claims())}`;
  const hmac = createHmac('sha256', provider.webClient.clientSecret).update(input);
  return `${input}.${hmac.digest('base64url')}`;
}
const unsignedToken = () => `${encode({ alg: 'none' })}.${encode(claims())}.`;
async function otherAlgorithm(): Promise<string> {
  const [, payload, signature] = (await signed()).split('.');
  return `${encode({ alg: 'RS512', kid: 'k1' })}.${payload}.${signature}`;
}
async function borrowedSignature(): Promise<string> {
  const [header, payload] = (await signed()).split('.');
  return `${header}.${payload}.${(await signed({ jti: 'x' })).split('.')[2]}`;
}
async function changedClaims(): Promise<string> {
  const [header, , signature] = (await signed()).split('.');
  return `${header}.${encode({ ...claims(), sub: 'another-user' })}.${signature}`;
}
async function besideSecondKey(header: Partial<JWTHeaderParameters>): Promise<string> {
  const { publicKey } = await generateKeyPair('RS256');
  provider.keys = [...provider.keys, { ...(await exportJWK(publicKey)), kid: 'k2', alg: 'RS256' }];
  return signed({}, header);
}

const EVIL = 'https://evil.example';
const FORGED = 'signature verification failed';

describe('a sign-in is rejected for an ID token with', () => {
  it.each<[name: string, make: MakeIdToken, message: string]>([
    ['oidcc-client-test-idtoken-sig-none alg none', unsignedToken, 'alg'],
    ['oidcc-client-test-invalid-sig-hs256 alg HS256 by the client secret', hmacToken, 'Invalid signing alg'],
    ['another algorithm than agreed', otherAlgorithm, 'Invalid signing alg'],
    ['oidcc-client-test-invalid-sig-rs256 the signature of another token', borrowedSignature, FORGED],
    ['changed claims', changedClaims, FORGED],
    ['an unknown kid', () => signed({}, { kid: 'k2' }), 'no key that fits'],
    ['kid of another key', () => besideSecondKey({ kid: 'k2' }), FORGED],
    [
      'oidcc-client-test-kid-absent-multiple-jwks no kid while two keys fit',
      () => besideSecondKey({ kid: undefined }),
      'Several keys',
    ],
    ['typ of an access token', () => signed({}, { typ: 'at+jwt' }), 'Invalid token type'],
    ['typ of a logout token', () => signed({}, { typ: 'logout+jwt' }), 'Invalid token type'],
    ['no JWS at all', () => 'nonsense', 'must have a header, payload and signature'],
    ['iss with a trailing slash', () => signed({ iss: `${provider.issuer}/` }), 'Invalid Issuer'],
  ])('C06 %s', (_name, make, message) => expectRejected(make, message));

  it.each<[name: string, changes: Changes, message: string]>([
    ['C06 oidcc-client-test-invalid-iss iss of another tenant', { iss: EVIL }, 'Invalid Issuer'],
    ['C06 no iss', { iss: undefined }, 'Invalid Issuer'],
    ['C06 oidcc-client-test-invalid-aud aud of another client', { aud: 'another' }, 'Invalid audience claim'],
    ['C06 oidcc-client-test-missing-aud no aud', { aud: undefined }, 'Invalid audience claim'],
    ['C06 an empty aud', { aud: [] }, 'Invalid audience claim'],
    ['C06 one more audience', { aud: ['web', 'another'] }, 'Invalid audience claim'],
    ['C06 one more audience and azp', { aud: ['web', 'x'], azp: 'web' }, 'Invalid audience claim'],
    ['C06 azp of another client', { azp: 'another' }, 'Invalid authorized party'],
    ['C06 oidcc-client-test-nonce-invalid nonce of another sign-in', { nonce: 'another' }, 'Nonce mismatch'],
    ['C06 no nonce', { nonce: undefined }, 'Nonce mismatch'],
    ['C06 exp in the past', { exp: now() - 3600 }, '"exp" (expiration time) claim value'],
    ['C06 exp that is a text', { exp: String(now() + 60) }, '"exp" (expiration time) claim type'],
    ['C06 no exp', { exp: undefined }, '"exp" (expiration time) claim type'],
    ['C06 iat to come', { iat: now() + 3600 }, '"iat" (issued at) claim value'],
    ['C06 iat that is a text', { iat: 'now' }, '"iat" (issued at) claim type'],
    ['C06 oidcc-client-test-missing-iat no iat', { iat: undefined }, '"iat" (issued at) claim type'],
    ['C06 nbf to come', { nbf: now() + 3600 }, '"nbf" (not before) claim value'],
    ['C06 an empty sub', { sub: '' }, 'Invalid subject'],
    ['C06 sub that is a number', { sub: 7 }, 'Invalid subject'],
    ['C06 oidcc-client-test-missing-sub no sub', { sub: undefined }, 'Invalid subject'],
    [
      'C07 oidcc-client-test-invalid-athash at_hash of another access token',
      { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' },
      'another access',
    ],
    ['C07 at_hash that is a number', { at_hash: 7 }, 'another access token'],
  ])('%s', (_name, changes, message) => expectRejected(() => signed(changes), message));
});

describe('a sign-in is accepted for an ID token with', () => {
  it.each<[string, Changes, Partial<JWTHeaderParameters>]>([
    ['C06 oidcc-client-test all that is needed', {}, {}],
    ['C06 oidcc-client-test-kid-absent-single-jwks no kid while one key fits', {}, { kid: undefined }],
    ['C06 this client as the one audience of a list, and azp', { aud: ['web'], azp: 'web' }, {}],
  ])('%s', async (_name, changes, header) => {
    expect(await signIn(() => signed(changes, header))).toBeUndefined();
    expect(await browser.isSignedIn()).toBe(true);
  });

  it('C07 at_hash of the access token beside it', async () => {
    const atHash = await hashTokenValue(ACCESS_TOKEN, 'RS256');
    expect(await signIn(() => signed({ at_hash: atHash }))).toBeUndefined();
  });
});

describe('a sign-in is rejected for userinfo', () => {
  it.each([
    ['oidcc-client-test-userinfo-invalid-sub: about another user', { sub: 'another-user', name: 'Mallory' }],
    ['without a subject', { name: 'Mallory' }],
    ['about a number', { sub: 1 }],
  ])('C07 W21 %s', async (_name, profile) => {
    provider.userinfo = () => ({ json: profile });
    const failure = await signIn(() => signed());
    expect(failure).toMatchObject({ message: expect.stringContaining('userinfo response') });
    await expectNoSession();
  });
});

describe('a sign-in that asks when the user last proved who they are', () => {
  it.each([
    ['no auth_time', 60, {}, 'Missing "auth_time"'],
    ['an auth_time that is too long ago', 60, { auth_time: now() - 3600 }, 'Too much time has elapsed'],
    ['any auth_time but now', 0, { auth_time: now() - 90 }, 'Too much time has elapsed'],
    ['an auth_time that is a text', 60, { auth_time: 'now' }, '"auth_time" (authentication time) claim type'],
  ])('C06 W11 refuses an ID token with %s for a maximum age of %i', (_name, maxAge, changes, message) =>
    expectRejected(() => signed(changes), message, `max_age=${maxAge}`),
  );

  it.each([
    [60, 100],
    [0, 0],
  ])('C06 W11 takes one with an auth_time within the maximum age of %i', async (maxAge, seconds) => {
    const make = () => signed({ auth_time: now() - seconds });
    expect(await signIn(make, `max_age=${maxAge}`)).toBeUndefined();
  });
});

it('C08 oidcc-client-test-discovery-issuer-mismatch W20 does not redirect to a tenant whose metadata names another issuer', async () => {
  provider.metadata = { issuer: EVIL };
  const { status, location, cookies } = await browser.visit('signIn');
  expect([status, location, cookies]).toEqual([500, undefined, []]);
});
