import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postForm } from '../testing/form-post.ts';
import { startTestTenant } from '../testing/index.ts';
import type { TestTenant } from '../testing/index.ts';

const PRODUCTS = 'http://api.monoshop.com/products';
const INVOICES = 'http://api.monoshop.com/invoices';

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await startTestTenant();
});
afterAll(() => tenant.stop());

describe('at sign-in', () => {
  test('several resources give one token whose audiences stand in the order of the registry', async () => {
    const { access_token: token, scope } = await tenant.signIn({ resource: [INVOICES, PRODUCTS] });
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
    expect(decodeJwt(token)).toMatchObject({
      iss: tenant.issuer,
      aud: [PRODUCTS, INVOICES],
      client_id: tenant.webClient.clientId,
      jti: expect.any(String),
      groups: ['admin'],
    });
    expect(scope).toBe('read:products read:invoices');
  });

  test('a token for the APIs carries their scopes and never openid', async () => {
    const { access_token: token } = await tenant.signIn();
    expect(decodeJwt(token)['scope']).toBe('read:products read:invoices');
  });

  test('a single resource gives a string as audience, and only its own scopes', async () => {
    const { access_token: token } = await tenant.signIn({ resource: INVOICES });
    expect(decodeJwt(token)).toMatchObject({ aud: INVOICES, scope: 'read:invoices' });
  });

  test('no resource gives a token for the userinfo endpoint, which no API can read', async () => {
    const { access_token: token, scope } = await tenant.signIn({ resource: [] });
    expect(token.split('.')).toHaveLength(1);
    expect(scope).toBe('openid profile email offline_access');
  });

  test.each([
    ['unknown', 'http://api.monoshop.com/payroll'],
    ['not a URL', 'products'],
    ['two in one parameter', `${PRODUCTS} ${INVOICES}`],
    ['one with a slash too many', `${PRODUCTS}/`],
  ])('a resource that is %s is an invalid target', async (_name, resource) => {
    const url = new URL('/authorize', tenant.issuer);
    url.search = new URLSearchParams({
      client_id: tenant.webClient.clientId,
      redirect_uri: tenant.webClient.redirectUri,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      resource,
    }).toString();
    expect((await tenant.authorize(url)).searchParams.get('error')).toBe('invalid_target');
  });
});

describe('at refresh', () => {
  test('narrows to one resource and fewer scopes, and later widens to all that was granted', async () => {
    const signedIn = await tenant.signIn();
    const narrow = await tenant.refresh(signedIn.refresh_token, {
      resource: PRODUCTS,
      scope: 'read:products',
    });
    expect(decodeJwt(narrow.access_token)).toMatchObject({ aud: PRODUCTS, scope: 'read:products' });
    const other = await tenant.refresh(narrow.refresh_token, { resource: INVOICES, scope: 'read:invoices' });
    expect(decodeJwt(other.access_token)).toMatchObject({ aud: INVOICES, scope: 'read:invoices' });
    const wide = await tenant.refresh(other.refresh_token, {
      resource: [INVOICES, PRODUCTS],
      scope: 'read:products read:invoices',
    });
    expect(decodeJwt(wide.access_token)).toMatchObject({
      aud: [PRODUCTS, INVOICES],
      scope: 'read:products read:invoices',
    });
  });

  test('keeps both audiences when only the scope is narrowed', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn();
    const answer = await tenant.refresh(refreshToken, {
      resource: [PRODUCTS, INVOICES],
      scope: 'read:products',
    });
    expect(decodeJwt(answer.access_token)).toMatchObject({
      aud: [PRODUCTS, INVOICES],
      scope: 'read:products',
    });
  });

  test('means everything granted when nothing is named', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn();
    const answer = await tenant.refresh(refreshToken);
    expect(decodeJwt(answer.access_token)).toMatchObject({ aud: [PRODUCTS, INVOICES] });
    expect(answer.id_token).toBeDefined();
  });

  test('gives a token for the userinfo endpoint when only openid is asked for', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn();
    const { access_token: token } = await tenant.refresh(refreshToken, { scope: 'openid profile email' });
    const response = await fetch(`${tenant.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toMatchObject({ email: 'ada@monoshop.example', name: 'Ada Lovelace' });
  });

  test.each([
    ['a resource that was not granted', { resource: INVOICES, scope: 'read:products' }, 'invalid_target'],
    ['an unknown resource', { resource: 'http://api.monoshop.com/payroll' }, 'invalid_target'],
    ['two resources in one parameter', { resource: `${PRODUCTS} ${INVOICES}` }, 'invalid_target'],
    [
      'a scope that was not asked for at sign-in',
      { resource: PRODUCTS, scope: 'write:products' },
      'invalid_scope',
    ],
  ])('refuses %s', async (_name, target, error) => {
    const { refresh_token: refreshToken } = await tenant.signIn({ resource: PRODUCTS });
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken, ...target };
    const response = await postForm(`${tenant.issuer}/token`, fields, tenant.webClient);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error });
  });
});

describe('grace, whom the tenant grants read:products only,', () => {
  const grace = { username: 'grace@monoshop.example' };

  test('E17 receives a narrower scope than she asks for, in a token with both audiences', async () => {
    const { access_token: token, scope } = await tenant.signIn(grace);
    expect(scope).toBe('read:products');
    expect(decodeJwt(token)).toMatchObject({ aud: [PRODUCTS, INVOICES], scope: 'read:products' });
  });

  test('E17 is declined the same scope again at every refresh, without an error', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn(grace);
    const target = { resource: [PRODUCTS, INVOICES], scope: 'read:products read:invoices' };
    const first = await tenant.refresh(refreshToken, target);
    const second = await tenant.refresh(first.refresh_token, target);
    expect([first.scope, second.scope]).toEqual(['read:products', 'read:products']);
    expect(decodeJwt(second.access_token)).toMatchObject({ scope: 'read:products' });
  });

  test('receives no scope at all for the invoices alone', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn(grace);
    const answer = await tenant.refresh(refreshToken, { resource: INVOICES, scope: 'read:invoices' });
    expect(decodeJwt(answer.access_token)['scope']).toBeUndefined();
  });
});
