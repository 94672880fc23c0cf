import { paths } from '@monoshop/testing/issuer';
import { describe, expect, it } from 'vitest';
import { app, arrangeOnce, issuer } from '../testing/arrangement.ts';
import { MonoCloudOidcBackendClient, MonoCloudOidcClient } from './index.ts';
import { decodeBase64Url } from './internal.ts';
import { encrypt, parseCallbackParams } from './utils.ts';

arrangeOnce();

describe('a setting or an argument is refused in plain words', () => {
  const TENANT = 'https://id.example';
  it.each<[string, () => unknown]>([
    ['The client id must be a non-empty string', () => new MonoCloudOidcClient(TENANT, ' ')],
    ['The audience must be a non-empty string', () => new MonoCloudOidcBackendClient(TENANT, '')],
    [
      'The response timeout must not be negative',
      () => new MonoCloudOidcClient(TENANT, 'web', { responseTimeout: -1 }),
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
  const [userinfo, revoke] = [() => app.userinfo('token', 'user-1'), () => app.revokeToken('token')];
  const push = () => app.pushedAuthorizationRequest({ scopes: 'openid' });
  const unexpected = (doing: string) => `Error while ${doing}. Unexpected status code: 418`;
  const mac = { access_token: 'a', expires_in: 60, scope: 'openid', token_type: 'mac' };
  it.each<[string, string, object, () => Promise<unknown>]>([
    ['The userinfo response is about another user', paths.userinfo, { json: { sub: 'user-2' } }, userinfo],
    ['The userinfo response lacks the subject', paths.userinfo, { json: {} }, userinfo],
    ['The userinfo endpoint refused the access token', paths.userinfo, { status: 401 }, userinfo],
    [unexpected('fetching userinfo'), paths.userinfo, { status: 418 }, userinfo],
    [unexpected('performing token revocation'), paths.revocation, { status: 418 }, revoke],
    [unexpected('performing pushed authorization request'), paths.par, { status: 418 }, push],
    [
      'The pushed authorization response lacks request_uri or expires_in',
      paths.par,
      { status: 201, json: {} },
      push,
    ],
    [
      "Missing or unsupported 'token_type' field",
      paths.token,
      { json: mac },
      () => app.refreshGrant('refresh'),
    ],
  ])('%s', async (message, path, reply, ask) => {
    issuer.reply(path, reply);
    await expect(ask()).rejects.toThrow(message);
  });
});
