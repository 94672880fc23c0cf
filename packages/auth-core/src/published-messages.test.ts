import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessClaims, audience, epochSeconds, idClaims } from '../testing/claims.ts';
import { paths, startScriptedIssuer } from '../testing/scripted-issuer.ts';
import type { ScriptedIssuer } from '../testing/scripted-issuer.ts';
import { compact, createSigner } from '../testing/signer.ts';
import type { Signer } from '../testing/signer.ts';
import { MonoCloudOidcBackendClient, MonoCloudOidcClient, MonoCloudTokenError } from './index.ts';
import { decodeBase64Url } from './internal.ts';
import { encrypt, parseCallbackParams } from './utils.ts';

let issuer: ScriptedIssuer;
let signer: Signer;
let api: MonoCloudOidcBackendClient;
let app: MonoCloudOidcClient;

beforeAll(async () => {
  signer = await createSigner('ES256');
  issuer = await startScriptedIssuer(signer.jwk);
  api = new MonoCloudOidcBackendClient(issuer.issuer, audience);
  app = new MonoCloudOidcClient(issuer.issuer, 'monoshop-web', {
    idTokenSigningAlgorithm: 'ES256',
    clientSecret: 'secret',
  });
});
afterAll(() => issuer.stop());

type Claims = Record<string, unknown>;
const refused = (message: string, code = 'invalid_token') =>
  Object.assign(new MonoCloudTokenError(message), { code });

describe('an access token is refused in the published words', () => {
  const now = epochSeconds();
  it.each<[string, Claims]>([
    ['Invalid Issuer', { iss: 'https://other.example' }],
    ['Invalid subject', { sub: 7 }],
    ['Invalid audience claim', { aud: 'http://api.monoshop.com/invoices' }],
    ['Unexpected "exp" (expiration time) claim type', { exp: String(now + 60) }],
    ['Unexpected "exp" (expiration time) claim value, timestamp is <= now()', { exp: now - 61 }],
    ['Unexpected "nbf" (not before) claim type', { nbf: 'soon' }],
    ['Unexpected "nbf" (not before) claim value, timestamp is > now()', { nbf: now + 300 }],
    ['Unexpected "iat" (issued at) claim type', { iat: 'now' }],
  ])('%s', async (message, changes) => {
    const token = await signer.sign(accessClaims(issuer.issuer, changes));
    await expect(api.validateJwtAccessToken(token)).rejects.toEqual(refused(message));
  });

  it.each([
    ['insufficient_scope', 'Token is missing required scopes', { scopes: ['write:products'] }],
    ['insufficient_groups', 'Token is missing required groups', { groups: ['clerks'] }],
  ])('with the code %s', async (code, message, options) => {
    const token = await signer.sign(accessClaims(issuer.issuer));
    await expect(api.validateJwtAccessToken(token, options)).rejects.toEqual(refused(message, code));
  });

  it('A04 A03 when its signature does not hold, or nothing can sign like that', async () => {
    const [header, payload] = (await signer.sign(accessClaims(issuer.issuer))).split('.');
    const [, , other] = (await signer.sign(accessClaims(issuer.issuer, { jti: 'other' }))).split('.');
    await expect(api.validateJwtAccessToken(`${header}.${payload}.${other}`)).rejects.toEqual(
      refused('JWT signature verification failed'),
    );
    await expect(
      api.validateJwtAccessToken(compact({ alg: 'none' }, accessClaims(issuer.issuer))),
    ).rejects.toThrow('unsupported JWS "alg" identifier');
  });
});

describe('an ID token is refused in words of its own', () => {
  const now = epochSeconds();
  it.each<[string, Claims, { maxAge?: number }]>([
    ['Missing "auth_time" (authentication time) claim', {}, { maxAge: 60 }],
    ['Unexpected "auth_time" (authentication time) claim type', { auth_time: 'now' }, {}],
    [
      'Too much time has elapsed since the last End-User authentication',
      { auth_time: now - 300 },
      { maxAge: 60 },
    ],
    ['The ID token belongs to another access token', { at_hash: 'AAAA' }, {}],
    ['Nonce mismatch', { nonce: 'another' }, {}],
  ])('%s', async (message, changes, options) => {
    const token = await signer.sign(idClaims(issuer.issuer, changes), { typ: 'JWT' });
    const rules = { nonce: 'nonce-1', accessToken: 'an access token', ...options };
    await expect(app.validateIdToken(token, rules)).rejects.toEqual(refused(message));
  });
});

describe('a logout token is refused in words of its own', () => {
  const event = 'http://schemas.openid.net/event/backchannel-logout';
  it.each<[string, Claims]>([
    ['The logout token names neither a subject nor a session', { sub: undefined }],
    ['The logout token must not carry a nonce', { nonce: 'n' }],
    ['The logout token does not announce a logout', { events: {} }],
    ['The logout token has no "jti" claim', { jti: undefined }],
    ['Unexpected "sid" claim value, it is empty', { sid: '' }],
    ['The logout token is too old', { iat: epochSeconds() - 400 }],
  ])('G01 %s', async (message, changes) => {
    const claims = idClaims(issuer.issuer, {
      nonce: undefined,
      jti: 'j',
      events: { [event]: {} },
      ...changes,
    });
    const token = await signer.sign(claims, { typ: 'logout+jwt' });
    await expect(app.validateLogoutToken(token)).rejects.toEqual(refused(message));
  });
});

describe('a setting or an argument is refused in plain words', () => {
  it.each<[string, () => unknown]>([
    ['The client id must be a non-empty string', () => new MonoCloudOidcClient('https://id.example', ' ')],
    [
      'The audience must be a non-empty string',
      () => new MonoCloudOidcBackendClient('https://id.example', ''),
    ],
    [
      'The response timeout must not be negative',
      () => new MonoCloudOidcClient('https://id.example', 'web', { responseTimeout: -1 }),
    ],
    [
      'The tenant domain must use https, except on a loopback address',
      () => new MonoCloudOidcClient('http://id.example', 'web'),
    ],
    [
      'The tenant domain must be a URL without credentials, query or fragment',
      () => new MonoCloudOidcClient('https://me:secret@id.example', 'web'),
    ],
    ['The callback repeats the parameter "state"', () => parseCallbackParams('state=a&state=b')],
    ['The text is not canonical base64url.', () => decodeBase64Url('a=')],
  ])('%s', (message, act) => {
    expect(act).toThrow(message);
  });

  it('A secret is required to seal.', async () => {
    await expect(encrypt('text', [])).rejects.toThrow('A secret is required to seal.');
  });

  it('The authorization response is not from the expected issuer', async () => {
    await expect(app.validateAuthorizationResponseIssuer('https://other.example')).rejects.toThrow(
      'The authorization response is not from the expected issuer',
    );
  });
});

describe('an answer of the tenant is refused in plain words', () => {
  it.each<[string, string, object, () => Promise<unknown>]>([
    [
      'The userinfo response is about another user',
      paths.userinfo,
      { json: { sub: 'user-2' } },
      () => app.userinfo('token', 'user-1'),
    ],
    ['The userinfo response lacks the subject', paths.userinfo, { json: {} }, () => app.userinfo('token')],
    [
      'The userinfo endpoint refused the access token',
      paths.userinfo,
      { status: 401 },
      () => app.userinfo('token'),
    ],
    [
      'Error while fetching userinfo. Unexpected status code: 418',
      paths.userinfo,
      { status: 418 },
      () => app.userinfo('token'),
    ],
    [
      'Error while performing token revocation. Unexpected status code: 418',
      paths.revocation,
      { status: 418 },
      () => app.revokeToken('token'),
    ],
    [
      'Error while performing pushed authorization request. Unexpected status code: 418',
      paths.par,
      { status: 418 },
      () => app.pushedAuthorizationRequest({ scopes: 'openid' }),
    ],
    [
      'The pushed authorization response lacks request_uri or expires_in',
      paths.par,
      { status: 201, json: {} },
      () => app.pushedAuthorizationRequest({ scopes: 'openid' }),
    ],
    [
      "Missing or unsupported 'token_type' field",
      paths.token,
      { json: { access_token: 'a', expires_in: 60, scope: 'openid', token_type: 'mac' } },
      () => app.refreshGrant('refresh'),
    ],
  ])('%s', async (message, path, reply, ask) => {
    issuer.reply(path, reply);
    await expect(ask()).rejects.toThrow(message);
  });
});
