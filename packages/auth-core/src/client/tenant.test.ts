import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audience as products } from '../../testing/claims.ts';
import { MonoCloudOidcBackendClient, MonoCloudOidcClient } from '../index.ts';
import { generateNonce, generatePKCE, generateState, parseCallbackParams } from '../utils.ts';

const invoices = 'http://api.monoshop.com/invoices';
const both = `${products} ${invoices}`;
const scopes = 'openid profile email offline_access read:products read:invoices';
let tenant: TestTenant;
let web: MonoCloudOidcClient;
let api: MonoCloudOidcBackendClient;

beforeAll(async () => {
  tenant = await startTestTenant();
  const { clientId, clientSecret } = tenant.webClient;
  web = new MonoCloudOidcClient(tenant.issuer, clientId, { clientSecret });
  api = new MonoCloudOidcBackendClient(tenant.issuer, products, { clientId, clientSecret });
});
afterAll(() => tenant.stop());

/** Signs Ada in the way an application does, optionally by a pushed request. */
async function signIn({ isPushed = false, resource = both } = {}) {
  const { codeVerifier, codeChallenge } = await generatePKCE();
  const [state, nonce, { redirectUri }] = [generateState(), generateNonce(), tenant.webClient];
  const params = { redirectUri, scopes, resource, state, nonce, codeChallenge };
  const pushed = isPushed ? await web.pushedAuthorizationRequest(params) : undefined;
  const url = await web.authorizationUrl(pushed ? { requestUri: pushed.request_uri } : params);
  const callback = parseCallbackParams((await tenant.authorize(url)).href);
  expect(callback.state).toBe(state);
  await web.validateAuthorizationResponseIssuer(callback.iss);
  const grant = { code: callback.code ?? '', redirectUri, codeVerifier, resource, scopes };
  const tokens = await web.exchangeAuthorizationCode(grant);
  const accessToken = tokens.access_token;
  const claims = await web.validateIdToken(tokens.id_token ?? '', { nonce, accessToken, maxAge: 60 });
  return { tokens, claims, nonce };
}

describe('signing in at the local tenant', () => {
  it.each([false, true])('gives tokens that the API accepts (pushed: %s)', async (isPushed) => {
    const { tokens, claims } = await signIn({ isPushed });
    const accepted = await api.validateJwtAccessToken(tokens.access_token, { scopes: ['read:products'] });
    expect(accepted).toMatchObject({ sub: claims.sub, aud: [products, invoices] });
  });

  it('narrows at a refresh, and a refreshed ID token keeps user and nonce', async () => {
    const { tokens, claims, nonce } = await signIn();
    const refreshToken = tokens.refresh_token ?? '';
    const target = { resource: products, scopes: 'openid read:products' };
    const narrow = await web.refreshGrant(refreshToken, target);
    expect(narrow.scope.split(' ')).toContain('read:products');
    expect(narrow.scope).not.toContain('read:invoices');
    await expect(api.validateJwtAccessToken(narrow.access_token)).resolves.toMatchObject({ sub: claims.sub });
    const options = { nonce, subject: claims.sub, accessToken: narrow.access_token };
    const renewed = await web.validateIdToken(narrow.id_token ?? '', options);
    expect(renewed).toMatchObject({ sub: claims.sub });
    await expect(web.refreshGrant(refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('tells who the user is, and forgets a revoked token', async () => {
    const { tokens, claims } = await signIn({ resource: '' });
    const refreshToken = tokens.refresh_token ?? '';
    const user = await web.userinfo(tokens.access_token, claims.sub);
    expect(user).toMatchObject({ email: 'ada@monoshop.example' });
    await web.revokeToken(refreshToken, 'refresh_token');
    await expect(web.refreshGrant(refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('introspects an access token, and not after it was revoked', async () => {
    const { access_token: token } = (await signIn()).tokens;
    await expect(api.introspectAccessToken(token, { scopes: ['read:products'] })).resolves.toBeDefined();
    await web.revokeToken(token, 'access_token');
    await expect(api.introspectAccessToken(token)).rejects.toMatchObject({ code: 'inactive_token' });
  });
});
