import { metadataOf, paths } from '@monoshop/testing/issuer';
import { describe, expect, it } from 'vitest';
import { app as client, arrangeEach, issuer } from '../../testing/arrangement.ts';
import { refusalOf } from '../../testing/claims.ts';
import { MonoCloudHttpError, MonoCloudOPError, MonoCloudValidationError } from '../index.ts';
import type { AuthorizationParams } from '../index.ts';

arrangeEach();

const everything: AuthorizationParams = {
  scopes: 'openid  read:products',
  resource: 'http://api.monoshop.com/products http://api.monoshop.com/invoices',
  redirectUri: 'http://localhost:3000/api/auth/callback',
  state: 's',
  nonce: 'n',
  codeChallenge: 'c',
  prompt: 'login',
  display: 'page',
  uiLocales: 'de en',
  acrValues: ['a', 'b'],
  authenticatorHint: 'password',
  loginHint: 'ada',
  idTokenHint: 'i',
  audience: 'aud',
  maxAge: 0,
  responseMode: 'form_post',
};
const wire = [
  ['client_id', 'monoshop-web'],
  ['redirect_uri', 'http://localhost:3000/api/auth/callback'],
  ['scope', 'openid read:products'],
  ['response_type', 'code'],
  ['response_mode', 'form_post'],
  ['state', 's'],
  ['nonce', 'n'],
  ['code_challenge', 'c'],
  ['code_challenge_method', 'S256'],
  ['prompt', 'login'],
  ['display', 'page'],
  ['ui_locales', 'de en'],
  ['acr_values', 'a b'],
  ['authenticator_hint', 'password'],
  ['login_hint', 'ada'],
  ['id_token_hint', 'i'],
  ['audience', 'aud'],
  ['max_age', '0'],
  ['resource', 'http://api.monoshop.com/products'],
  ['resource', 'http://api.monoshop.com/invoices'],
];

const publish = (members: object) =>
  issuer.reply(paths.metadata, { json: { ...metadataOf(issuer.issuer), ...members } });

describe('the authorization URL', () => {
  it('names every parameter as on the wire, the resource once per URL, W11 a maximum age of zero', async () => {
    const url = new URL(await client.authorizationUrl(everything));
    expect(url.origin + url.pathname).toBe(`${issuer.issuer}/authorize`);
    expect([...url.searchParams]).toEqual(wire);
  });

  it('leaves out what is not given', async () => {
    const { search } = new URL(await client.authorizationUrl({ scopes: 'openid' }));
    expect(search).toBe('?client_id=monoshop-web&scope=openid&response_type=code');
  });

  it('keeps the query of the endpoint', async () => {
    publish({ authorization_endpoint: `${issuer.issuer}/authorize?ui=1` });
    const { search } = new URL(await client.authorizationUrl({}));
    expect(search).toBe('?ui=1&client_id=monoshop-web&response_type=code');
  });
});

describe('a pushed authorization request', () => {
  it('carries the same parameters, and leaves client and request for the browser', async () => {
    const answer = { request_uri: 'urn:ietf:params:oauth:request_uri:x', expires_in: 60 };
    issuer.reply(paths.par, { status: 201, json: answer });
    await expect(client.pushedAuthorizationRequest(everything)).resolves.toEqual(answer);
    const [request] = issuer.requestsTo(paths.par);
    expect([...(request?.form ?? [])]).toEqual(wire);
    expect(request?.headers.authorization).toBe(`Basic ${btoa('monoshop-web:secret')}`);
    const url = new URL(await client.authorizationUrl({ ...everything, requestUri: answer.request_uri }));
    const remaining = { client_id: 'monoshop-web', request_uri: answer.request_uri };
    expect(url.search).toBe(`?${new URLSearchParams(remaining)}`);
  });

  it('that is refused is an error of the provider, and one that fails is none', async () => {
    issuer.reply(paths.par, { status: 400, json: { error: 'invalid_target' } });
    expect(await refusalOf(client.pushedAuthorizationRequest({}))).toBeInstanceOf(MonoCloudOPError);
    issuer.reply(paths.par, { status: 200, json: {} });
    expect(await refusalOf(client.pushedAuthorizationRequest({}))).toMatchObject({ status: 200 });
    issuer.reply(paths.par, { status: 201, json: {} });
    expect(await refusalOf(client.pushedAuthorizationRequest({}))).toBeInstanceOf(MonoCloudHttpError);
  });
});

describe('the issuer of an authorization response', () => {
  it.each([
    ['the tenant', true, 'OWN', true],
    ['missing though announced', true, undefined, false],
    ['missing and not announced', false, undefined, true],
    ['another though not announced', false, 'https://other.example', false],
    ['the tenant with a slash', true, 'OWN/', false],
  ])('C03 %s, announced %s', async (_, isAnnounced, iss, isAccepted) => {
    publish({ authorization_response_iss_parameter_supported: isAnnounced });
    const outcome = client.validateAuthorizationResponseIssuer(iss?.replace('OWN', issuer.issuer));
    if (isAccepted) await expect(outcome).resolves.toBeUndefined();
    else await expect(outcome).rejects.toBeInstanceOf(MonoCloudValidationError);
  });
});

describe('the end session URL', () => {
  it('names the client, the session and the way back', async () => {
    const params = { idTokenHint: 'i', postLogoutRedirectUri: 'http://localhost:3000', state: 's' };
    const url = new URL(await client.endSessionUrl(params));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'monoshop-web',
      id_token_hint: 'i',
      post_logout_redirect_uri: 'http://localhost:3000',
      state: 's',
    });
  });

  it('needs an endpoint', async () => {
    issuer.reply(paths.metadata, { json: { issuer: issuer.issuer } });
    await expect(client.endSessionUrl({})).rejects.toThrow('end_session endpoint is required');
  });
});
