import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { describe, expect, test } from 'vitest';
import { postForJson, refreshFields } from '../testing/form-post.ts';
import type { ClientCredentials } from '../testing/relying-party.ts';
import { authorizationUrl, openTestTenant } from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

const requestUrl = (changes: Record<string, string | undefined> = {}) =>
  authorizationUrl(tenant, { code_challenge: CHALLENGE, state: 'a-state', ...changes });

function exchange(code: string | null, verifier = VERIFIER) {
  const fields = {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: tenant.webClient.redirectUri,
    code_verifier: verifier,
  };
  return postForJson(tenant, '/token', fields, tenant.webClient);
}

describe('discovery', () => {
  test('describes a tenant that does what MonoShop needs', async () => {
    const issuer = new URL(tenant.issuer);
    const http = { [oauth.allowInsecureRequests]: true };
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
    expect(server).toMatchObject({
      issuer: tenant.issuer,
      authorization_response_iss_parameter_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      code_challenge_methods_supported: ['S256'],
    });
    const endpoints = Object.entries(server).filter(([name]) => /_endpoint$|_uri$/.test(name));
    expect(endpoints.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'pushed_authorization_request_endpoint',
        'introspection_endpoint',
        'revocation_endpoint',
        'userinfo_endpoint',
        'end_session_endpoint',
        'jwks_uri',
      ]),
    );
    for (const [, url] of endpoints) expect(url).toMatch(new RegExp(`^${tenant.issuer}/`));
  });

  test('publishes public keys only, and ID tokens verify with them', async () => {
    const { keys } = await (await fetch(`${tenant.issuer}/jwks`)).json();
    expect(keys.map(({ alg }: { alg: string }) => alg)).toEqual(['RS256', 'ES256']);
    for (const key of keys)
      expect(Object.keys(key).filter((name) => /^(d|p|q|dp|dq|qi)$/.test(name))).toEqual([]);
    const { id_token: idToken } = await tenant.signIn();
    const keySet = createRemoteJWKSet(new URL(`${tenant.issuer}/jwks`));
    const { payload } = await jwtVerify(idToken, keySet, { issuer: tenant.issuer, audience: 'monoshop-web' });
    expect(payload).toMatchObject({
      sub: expect.any(String),
      sid: expect.any(String),
      auth_time: expect.any(Number),
      email: 'ada@monoshop.example',
      email_verified: true,
      name: 'Ada Lovelace',
      groups: ['admin'],
    });
  });
});

describe('authorization code', () => {
  test('comes back with the state and the issuer (RFC 9207), and is good once', async () => {
    const callback = await tenant.authorize(await requestUrl());
    expect(`${callback.origin}${callback.pathname}`).toBe(tenant.webClient.redirectUri);
    expect(Object.fromEntries(callback.searchParams)).toMatchObject({ state: 'a-state', iss: tenant.issuer });
    const code = callback.searchParams.get('code');
    expect((await exchange(code)).status).toBe(200);
    expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test.each([
    ['no challenge at all', { code_challenge: undefined, code_challenge_method: undefined }],
    ['the method "plain"', { code_challenge_method: 'plain' }],
  ])('refuses a request with %s', async (_name, changes) => {
    const callback = await tenant.authorize(await requestUrl(changes));
    const answer = { error: 'invalid_request', iss: tenant.issuer };
    expect(Object.fromEntries(callback.searchParams)).toMatchObject(answer);
  });

  test('refuses a code with the verifier of another request', async () => {
    const callback = await tenant.authorize(await requestUrl());
    const answer = await exchange(callback.searchParams.get('code'), VERIFIER.toUpperCase());
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('refuses a wrong client secret', async () => {
    const impostor = { ...tenant.webClient, clientSecret: 'a-secret-that-is-not-the-right-one' };
    const answer = await postForJson(tenant, '/token', refreshFields('any'), impostor);
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test('never sends a user to an address that is not registered', async () => {
    const response = await fetch(await requestUrl({ redirect_uri: 'https://evil.example/callback' }), {
      redirect: 'manual',
      headers: { accept: 'text/html' },
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).toContain('This did not work');
  });

  test('can be sent as a form', async () => {
    const callback = await tenant.authorize(await requestUrl({ response_mode: 'form_post' }));
    expect(callback.searchParams.get('code')).toBeTruthy();
  });
});

describe('pushed authorization request', () => {
  const push = async (client?: ClientCredentials) => {
    const { searchParams } = await requestUrl({ scope: 'openid offline_access' });
    const resource = ['http://api.monoshop.com/products', 'http://api.monoshop.com/invoices'];
    return postForJson(tenant, '/par', { ...Object.fromEntries(searchParams), resource }, client);
  };

  test('signs in by reference, once, and keeps offline_access (RFC 9126)', async () => {
    const { status, body } = await push(tenant.webClient);
    expect(status).toBe(201);
    const url = new URL('/authorize', tenant.issuer);
    const { clientId } = tenant.webClient;
    url.search = String(new URLSearchParams({ client_id: clientId, request_uri: body.request_uri }));
    const callback = await tenant.authorize(url);
    const answer = await exchange(callback.searchParams.get('code'));
    expect(answer.body).toMatchObject({ refresh_token: expect.any(String), id_token: expect.any(String) });
    expect((await tenant.authorize(url)).searchParams.get('error')).toBe('invalid_request_uri');
  });

  test('is refused to a client that does not authenticate', async () => {
    expect((await push()).status).toBe(401);
  });
});
