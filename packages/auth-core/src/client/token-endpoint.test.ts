import { paths } from '@monoshop/testing/issuer';
import { beforeEach, describe, expect, it } from 'vitest';
import { app as client, arrangeEach, expectRefusal, issuer } from '../../testing/arrangement.ts';
import { MonoCloudHttpError, MonoCloudOPError, MonoCloudValidationError } from '../index.ts';
import type { ExchangeAuthorizationCodeOptions } from '../index.ts';

arrangeEach();
beforeEach(() => issuer.reply(paths.token, { json: good }));

const resource = ' http://api.monoshop.com/products  http://api.monoshop.com/invoices ';
const good = { access_token: 'a', token_type: 'Bearer', expires_in: 300, scope: 'openid' };

const RESOURCES = ['resource=http://api.monoshop.com/products', 'resource=http://api.monoshop.com/invoices'];

const exchange = (more: Partial<ExchangeAuthorizationCodeOptions> = {}) =>
  client.exchangeAuthorizationCode({ code: 'c', redirectUri: 'http://x/cb', ...more });

const sentForm = () => [...(issuer.requestsTo(paths.token)[0]?.form ?? [])].map((field) => field.join('='));

describe('a token request', () => {
  it('for a code repeats the resource once per URL', async () => {
    await exchange({ codeVerifier: 'v', resource });
    const code = ['code=c', 'redirect_uri=http://x/cb', 'code_verifier=v'];
    expect(sentForm()).toEqual([...code, ...RESOURCES, 'grant_type=authorization_code']);
  });

  it('for a refresh sends one scope parameter and the resource once per URL', async () => {
    await client.refreshGrant('r', { scopes: ' read:products   read:invoices ', resource });
    const token = ['refresh_token=r', 'scope=read:products read:invoices'];
    expect(sentForm()).toEqual([...token, ...RESOURCES, 'grant_type=refresh_token']);
  });

  it('for a refresh without scopes and resource names neither', async () => {
    await client.refreshGrant('r');
    expect(sentForm()).toEqual(['refresh_token=r', 'grant_type=refresh_token']);
  });
});

describe('a token answer', () => {
  it('keeps the five members of the protocol', async () => {
    issuer.reply(paths.token, { json: { ...good, id_token: 'i', refresh_token: 'r', more: 1 } });
    await expect(client.refreshGrant('r')).resolves.toEqual({ ...good, id_token: 'i', refresh_token: 'r' });
  });

  it('W23 without scope stands for what was requested', async () => {
    issuer.reply(paths.token, { json: { ...good, scope: undefined } });
    await expect(exchange({ scopes: 'openid email' })).resolves.toMatchObject({ scope: 'openid email' });
    const narrow = await client.refreshGrant('r', { scopes: 'read:products' });
    const same = await client.refreshGrant('r', { originalScopes: 'openid' });
    expect([narrow.scope, same.scope]).toEqual(['read:products', 'openid']);
  });

  it.each<[string, object, object]>([
    ['an empty scope', { scope: '' }, { scope: 'openid email' }],
    ['a blank scope', { scope: ' ' }, { scope: 'openid email' }],
    ['an empty list of scopes', { scope: [] }, { scope: 'openid email' }],
    ['a list of scopes', { scope: ['openid', 'offline_access'] }, { scope: 'openid offline_access' }],
    ['an empty refresh_token', { refresh_token: '' }, { refresh_token: undefined }],
    ['token_type in lower case', { token_type: 'bearer' }, { token_type: 'bearer' }],
    ['N08 scope null', { scope: null }, { scope: 'openid email' }],
    ['N08 refresh_token null', { refresh_token: null }, { refresh_token: undefined }],
    ['N08 id_token null', { id_token: null }, { id_token: undefined }],
  ])('N44 with %s is accepted', async (_, changes, expected) => {
    issuer.reply(paths.token, { json: { ...good, ...changes } });
    await expect(exchange({ scopes: 'openid email' })).resolves.toMatchObject(expected);
  });

  it.each([
    ['without expires_in', { expires_in: undefined }, "Missing required 'expires_in' field"],
    ['with expires_in as text', { expires_in: '300' }, "Missing required 'expires_in' field"],
    ['N08 with expires_in null', { expires_in: null }, "Missing required 'expires_in' field"],
    ['without any scope', { scope: undefined }, "Missing or invalid 'scope' field"],
    ['with an empty scope where none was requested', { scope: '' }, "Missing or invalid 'scope' field"],
    ['with a scope that is a number', { scope: 7 }, "Missing or invalid 'scope' field"],
    ['with a list of numbers as scope', { scope: [7] }, "Missing or invalid 'scope' field"],
    ['N08 with access_token null', { access_token: null }, "Missing required 'access_token' field"],
    ['with a line break in its access token', { access_token: 'a\nb' }, "Invalid 'access_token' field"],
    ['without access token', { access_token: undefined }, "Missing required 'access_token' field"],
    ['without token type', { token_type: undefined }, "Missing or unsupported 'token_type' field"],
    ['of another token type', { token_type: 'DPoP' }, "Missing or unsupported 'token_type' field"],
    ['with a refresh token that is a number', { refresh_token: 7 }, "Invalid 'refresh_token' field"],
  ])('%s is refused', async (_, changes, message) => {
    issuer.reply(paths.token, { json: { ...good, ...changes } });
    await expectRefusal(client.refreshGrant('r'), MonoCloudValidationError, { message });
  });
});

describe('a refused token request', () => {
  it.each([
    [400, { error: 'invalid_grant', error_description: 'spent' }, 'invalid_grant', 'spent'],
    [401, { error: 'invalid_client' }, 'invalid_client', 'Refresh token grant failed'],
    [400, undefined, 'refresh_grant_failed', 'Refresh token grant failed'],
    [400, ['x'], 'refresh_grant_failed', 'Refresh token grant failed'],
    [400, { error: '' }, 'refresh_grant_failed', 'Refresh token grant failed'],
    [403, { error: 'invalid_grant' }, 'invalid_grant', 'Refresh token grant failed'],
    [422, { error: 'invalid_request' }, 'invalid_request', 'Refresh token grant failed'],
    [200, { error: 'bad_refresh_token' }, 'bad_refresh_token', 'Refresh token grant failed'],
  ])('E09 N40 with status %i and %j is the error %s', async (status, json, error, errorDescription) => {
    issuer.reply(paths.token, { status, json });
    const members = { message: error, error, errorDescription };
    await expectRefusal(client.refreshGrant('r'), MonoCloudOPError, members);
  });

  it('for a code has its own words', async () => {
    issuer.reply(paths.token, { status: 400 });
    const refusal = { error: 'code_grant_failed', errorDescription: 'Authorization code grant failed' };
    await expect(exchange()).rejects.toMatchObject(refusal);
    issuer.reply(paths.token, { status: 503 });
    const message = 'Error while performing token grant. Unexpected status code: 503';
    await expect(exchange()).rejects.toThrow(message);
  });

  it.each([302, 403, 404, 408, 425, 429, 500, 503])(
    'E10 with status %i is a failure to answer',
    async (status) => {
      const json = status === 403 || status === 404 ? { message: 'Forbidden' } : { error: 'invalid_grant' };
      issuer.reply(paths.token, { status, json, headers: { 'retry-after': '7', location: '/elsewhere' } });
      const refusal = await expectRefusal(client.refreshGrant('refresh-canary'), MonoCloudHttpError, {
        message: `Error while performing refresh token grant. Unexpected status code: ${status}`,
        status,
        raw: { headers: { 'retry-after': '7' } },
      });
      expect(JSON.stringify(refusal)).not.toContain('canary');
      expect(issuer.requestsTo('/elsewhere')).toEqual([]);
    },
  );
});
