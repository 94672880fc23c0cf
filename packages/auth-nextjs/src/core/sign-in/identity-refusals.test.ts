import { createHmac } from 'node:crypto';
import { MonoCloudTokenError } from '@monocloud/auth-core';
import { hashTokenValue } from '@monocloud/auth-core/internal';
import { exportJWK, generateKeyPair } from 'jose';
import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import { SUBJECT, startScriptedProvider } from '../testing/scripted-provider.ts';
import type { Script, ScriptedProvider } from '../testing/scripted-provider.ts';
import { createShopper } from '../testing/shopper.ts';
import type { Shopper } from '../testing/shopper.ts';
import { createTestClient } from '../testing/test-client.ts';

let provider: ScriptedProvider;
let client: MonoCloudCoreClient;
let shopper: Shopper;

beforeEach(async () => {
  provider = await startScriptedProvider();
  client = createTestClient(provider);
  shopper = createShopper(client, provider.authorize);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await provider.stop();
});

type Changes = Record<string, unknown>;
const soon = () => Math.floor(Date.now() / 1000);
const claimsOfThisSignIn = (): JWTPayload => ({
  iss: provider.issuer,
  aud: provider.webClient.clientId,
  sub: SUBJECT,
  iat: soon(),
  exp: soon() + 60,
  nonce: provider.nonce,
});
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Signs in; the ID token is made once the sign-in is under way, so that its nonce is known. Gives the error, if any. */
async function signInWith(idToken: () => string | Promise<string>): Promise<unknown> {
  const { location = '' } = await shopper.visit('signIn');
  const { searchParams } = await provider.authorize(location);
  const script: Script = async (form) =>
    provider.tokens(form, { id_token: await idToken(), access_token: 'an-access-token' });
  provider.tokenScripts = [script];
  const { req, res, deliver } = shopper.start();
  const url = `http://localhost:3000/?${searchParams}`;
  let failure: unknown;
  const onError = (error: Error) => {
    failure = error;
  };
  await client.callback({ ...req, getRawRequest: async () => ({ method: 'GET', url, headers: {} }) }, res, {
    onError,
  });
  deliver();
  return failure;
}

async function expectNobody(idToken: () => string | Promise<string>, message: string): Promise<void> {
  const failure = await signInWith(idToken);
  expect(failure).toBeInstanceOf(MonoCloudTokenError);
  expect(failure).toMatchObject({ message: expect.stringContaining(message), code: 'invalid_token' });
  const { req, res } = shopper.start();
  expect(await client.isAuthenticated(req, res)).toBe(false);
}

const refusedClaims: [id: string, name: string, changes: () => Changes, message: string][] = [
  ['C06', 'iss of another tenant', () => ({ iss: 'https://evil.example' }), 'Invalid Issuer'],
  ['C06', 'iss with a trailing slash', () => ({ iss: `${provider.issuer}/` }), 'Invalid Issuer'],
  ['C06', 'no iss', () => ({ iss: undefined }), 'Invalid Issuer'],
  ['C06', 'aud of another client', () => ({ aud: 'another' }), 'Invalid audience claim'],
  ['C06', 'no aud', () => ({ aud: undefined }), 'Invalid audience claim'],
  ['C06', 'an empty aud', () => ({ aud: [] }), 'Invalid audience claim'],
  ['C06', 'one more audience', () => ({ aud: ['web', 'another'] }), 'Invalid audience claim'],
  ['C06', 'one more audience and azp', () => ({ aud: ['web', 'x'], azp: 'web' }), 'Invalid audience claim'],
  ['C06', 'azp of another client', () => ({ azp: 'another' }), 'Invalid authorized party'],
  ['C06', 'nonce of another sign-in', () => ({ nonce: 'another' }), 'Nonce mismatch'],
  ['C06', 'no nonce', () => ({ nonce: undefined }), 'Nonce mismatch'],
  ['C06', 'exp in the past', () => ({ exp: soon() - 3600 }), '"exp" (expiration time) claim value'],
  ['C06', 'exp that is a text', () => ({ exp: String(soon() + 60) }), '"exp" (expiration time) claim type'],
  ['C06', 'no exp', () => ({ exp: undefined }), '"exp" (expiration time) claim type'],
  ['C06', 'iat to come', () => ({ iat: soon() + 3600 }), '"iat" (issued at) claim value'],
  ['C06', 'iat that is a text', () => ({ iat: 'now' }), '"iat" (issued at) claim type'],
  ['C06', 'no iat', () => ({ iat: undefined }), '"iat" (issued at) claim type'],
  ['C06', 'nbf to come', () => ({ nbf: soon() + 3600 }), '"nbf" (not before) claim value'],
  ['C06', 'an empty sub', () => ({ sub: '' }), 'Invalid subject'],
  ['C06', 'sub that is a number', () => ({ sub: 7 }), 'Invalid subject'],
  ['C06', 'no sub', () => ({ sub: undefined }), 'Invalid subject'],
  ['C07', 'at_hash of another access token', () => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }), 'another access'],
  ['C07', 'at_hash that is a number', () => ({ at_hash: 7 }), 'another access token'],
];

/** Made by hand: no library signs these. */
const refusedTokens: [id: string, name: string, make: () => string | Promise<string>, message: string][] = [
  ['C06', 'alg none', () => `${encode({ alg: 'none' })}.${encode(claimsOfThisSignIn())}.`, 'signing alg'],
  ['C06', 'alg HS256 by the client secret', hmacToken, 'Invalid signing alg'],
  ['C06', 'another algorithm than agreed', otherAlgorithm, 'Invalid signing alg'],
  ['C06', 'the signature of another token', borrowedSignature, 'signature verification failed'],
  ['C06', 'changed claims', changedClaims, 'signature verification failed'],
  ['C06', 'an unknown kid', () => signed({ kid: 'k2' }), 'no key that fits'],
  ['C06', 'kid of another key', otherKeyNamed, 'signature verification failed'],
  ['C06', 'no kid while two keys fit', ambiguousKey, 'Several keys'],
  ['C06', 'typ of an access token', () => signed({ typ: 'at+jwt' }), 'Invalid token type'],
  ['C06', 'typ of a logout token', () => signed({ typ: 'logout+jwt' }), 'Invalid token type'],
  ['C06', 'no JWS at all', () => 'nonsense', 'must have a header, payload and signature'],
];

function signed(header: Partial<JWTHeaderParameters>): Promise<string> {
  return provider.sign(claimsOfThisSignIn(), header);
}
function hmacToken(): string {
  const input = `${encode({ alg: 'HS256' })}.${encode(claimsOfThisSignIn())}`;
  const { clientSecret } = provider.webClient;
  return `${input}.${createHmac('sha256', clientSecret).update(input).digest('base64url')}`;
}
async function otherAlgorithm(): Promise<string> {
  const [, payload, signature] = (await signed({})).split('.');
  return `${encode({ alg: 'RS512', kid: 'k1' })}.${payload}.${signature}`;
}
async function borrowedSignature(): Promise<string> {
  const [header, payload] = (await signed({})).split('.');
  const [, , signature] = (await provider.sign({ ...claimsOfThisSignIn(), jti: 'x' })).split('.');
  return `${header}.${payload}.${signature}`;
}
async function changedClaims(): Promise<string> {
  const [header, , signature] = (await signed({})).split('.');
  return `${header}.${encode({ ...claimsOfThisSignIn(), sub: 'somebody-else' })}.${signature}`;
}
async function publishSecondKey(): Promise<void> {
  const { publicKey } = await generateKeyPair('RS256');
  provider.keys = [...provider.keys, { ...(await exportJWK(publicKey)), kid: 'k2', alg: 'RS256' }];
}
async function otherKeyNamed(): Promise<string> {
  await publishSecondKey();
  return signed({ kid: 'k2' });
}
async function ambiguousKey(): Promise<string> {
  await publishSecondKey();
  return signed({ kid: undefined });
}

describe('nobody is signed in by an ID token with', () => {
  it.each(refusedClaims)('%s %s', async (_id, _name, changes, message) => {
    await expectNobody(() => provider.sign({ ...claimsOfThisSignIn(), ...changes() }), message);
  });

  it.each(refusedTokens)('%s %s', async (_id, _name, make, message) => {
    await expectNobody(make, message);
  });
});

describe('somebody is signed in by an ID token with', () => {
  it.each<[string, string, () => Changes, Partial<JWTHeaderParameters>]>([
    ['C06', 'all that is needed', () => ({}), {}],
    ['C06', 'no kid while one key fits', () => ({}), { kid: undefined }],
    ['C06', 'this client as the one audience of a list, and azp', () => ({ aud: ['web'], azp: 'web' }), {}],
  ])('%s %s', async (_id, _name, changes, header) => {
    expect(
      await signInWith(() => provider.sign({ ...claimsOfThisSignIn(), ...changes() }, header)),
    ).toBeUndefined();
    const { req, res } = shopper.start();
    expect(await client.isAuthenticated(req, res)).toBe(true);
  });

  it('C07 at_hash of the access token beside it', async () => {
    const atHash = await hashTokenValue('an-access-token', 'RS256');
    const make = () => provider.sign({ ...claimsOfThisSignIn(), at_hash: atHash });
    expect(await signInWith(make)).toBeUndefined();
  });
});

describe('nobody is signed in by a profile', () => {
  it.each([
    ['about somebody else', { sub: 'somebody-else', name: 'Mallory' }],
    ['about nobody', { name: 'Mallory' }],
    ['about a number', { sub: 1 }],
  ])('C07 W21 %s', async (_name, profile) => {
    provider.userinfo = () => ({ json: profile });
    expect(await signInWith(() => signed({}))).toMatchObject({
      message: expect.stringContaining('userinfo response'),
    });
    const { req, res } = shopper.start();
    expect(await client.isAuthenticated(req, res)).toBe(false);
  });
});

it('C08 W20 nobody is sent to a tenant whose metadata names another issuer', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  provider.metadata = { issuer: 'https://evil.example' };
  const answer = await shopper.visit('signIn');
  expect([answer.status, answer.location, answer.cookies]).toEqual([500, undefined, []]);
});
