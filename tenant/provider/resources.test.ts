import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { postForJson, refreshFields } from '../testing/form-post.ts';
import {
  GRACE,
  INVOICES,
  PRODUCTS,
  authorizationUrl,
  openTenantForTest,
  openTestTenant,
} from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();
const BOTH = [PRODUCTS, INVOICES];

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

  test.each([
    ['a token for the APIs carries their scopes and never openid', BOTH, 'read:products read:invoices'],
    ['a single resource gives a string as audience, and only its own scopes', INVOICES, 'read:invoices'],
  ])('%s', async (_title, resource, scope) => {
    const { access_token: token } = await tenant.signIn({ resource });
    expect(decodeJwt(token)).toMatchObject({ aud: resource, scope });
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
    const url = await authorizationUrl(tenant, { resource });
    expect((await tenant.authorize(url)).searchParams.get('error')).toBe('invalid_target');
  });
});

describe('at refresh', () => {
  test('narrows to one resource and fewer scopes, and later widens to all that was granted', async () => {
    let { refresh_token: refreshToken } = await tenant.signIn({ resource: BOTH });
    for (const [aud, scope] of [
      [PRODUCTS, 'read:products'],
      [INVOICES, 'read:invoices'],
      [BOTH, 'read:products read:invoices'],
    ] as const) {
      const answer = await tenant.refresh(refreshToken, { resource: [aud].flat().toReversed(), scope });
      expect(decodeJwt(answer.access_token)).toMatchObject({ aud, scope });
      refreshToken = answer.refresh_token;
    }
  });

  test('keeps both audiences when only the scope is narrowed', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn({ resource: BOTH });
    const target = { resource: BOTH, scope: 'read:products' };
    const answer = await tenant.refresh(refreshToken, target);
    expect(decodeJwt(answer.access_token)).toMatchObject({ aud: target.resource, scope: 'read:products' });
  });

  test('means everything granted when nothing is named', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn({ resource: BOTH });
    const answer = await tenant.refresh(refreshToken);
    expect(decodeJwt(answer.access_token)).toMatchObject({ aud: BOTH });
    expect(answer.id_token).toBeDefined();
  });

  test('gives a token for the userinfo endpoint when only openid is asked for', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn({ resource: BOTH });
    const { access_token: token } = await tenant.refresh(refreshToken, { scope: 'openid profile email' });
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${tenant.issuer}/userinfo`, { headers });
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
  ])('refuses %s, and the refresh token stays good', async (_name, target, error) => {
    const { refresh_token: refreshToken } = await tenant.signIn({ resource: PRODUCTS });
    const fields = { ...refreshFields(refreshToken), ...target };
    const answer = await postForJson(tenant, '/token', fields, tenant.webClient);
    expect(answer).toMatchObject({ status: 400, body: { error } });
    const { access_token: token } = await tenant.refresh(refreshToken, { resource: PRODUCTS });
    expect(decodeJwt(token)).toMatchObject({ aud: PRODUCTS });
  });
});

describe('grace, whom the tenant grants read:products only,', () => {
  test('E17 receives a narrower scope than she asks for, in a token with both audiences', async () => {
    const { access_token: token, scope } = await tenant.signIn({ ...GRACE, resource: BOTH });
    expect(scope).toBe('read:products');
    expect(decodeJwt(token)).toMatchObject({ aud: BOTH, scope: 'read:products' });
  });

  test('E17 is declined the same scope again at every refresh, without an error', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn({ ...GRACE, resource: BOTH });
    const target = { resource: BOTH, scope: 'read:products read:invoices' };
    const first = await tenant.refresh(refreshToken, target);
    const second = await tenant.refresh(first.refresh_token, target);
    expect([first.scope, second.scope]).toEqual(['read:products', 'read:products']);
    expect(decodeJwt(second.access_token)).toMatchObject({ scope: 'read:products' });
  });

  test('receives no scope at all for the invoices alone', async () => {
    const { refresh_token: refreshToken } = await tenant.signIn({ ...GRACE, resource: BOTH });
    const answer = await tenant.refresh(refreshToken, { resource: INVOICES, scope: 'read:invoices' });
    expect(decodeJwt(answer.access_token)['scope']).toBeUndefined();
  });
});

describe('a tenant that gives tokens for a single resource', () => {
  const openSingle = () => openTenantForTest({ singleResource: true });

  test('takes several at sign-in (RFC 8707 §2.1), and gives a token for each of them', async () => {
    const single = await openSingle();
    const signedIn = await single.signIn({ resource: BOTH, tokenResource: PRODUCTS });
    expect(decodeJwt(signedIn.access_token)).toMatchObject({ aud: PRODUCTS, scope: 'read:products' });
    const target = { resource: INVOICES, scope: 'read:invoices' };
    const answer = await single.refresh(signedIn.refresh_token, target);
    expect(decodeJwt(answer.access_token)).toMatchObject({ aud: INVOICES, scope: 'read:invoices' });
  });

  test('gives a token for the userinfo endpoint where none is named', async () => {
    const { access_token: token } = await (await openSingle()).signIn({ resource: BOTH, tokenResource: [] });
    expect(token.split('.')).toHaveLength(1);
  });

  test('refuses a refresh for several, and the refresh token stays good', async () => {
    const single = await openSingle();
    const { refresh_token: refreshToken } = await single.signIn({ resource: BOTH, tokenResource: PRODUCTS });
    for (const target of [{ resource: BOTH }, { scope: 'read:products read:invoices' }]) {
      const refused = single.refresh(refreshToken, target);
      await expect(refused).rejects.toMatchObject({ error: 'invalid_target' });
    }
    const { access_token: token } = await single.refresh(refreshToken, { resource: PRODUCTS });
    expect(decodeJwt(token)).toMatchObject({ aud: PRODUCTS });
  });

  test('refuses several in one token request, with and without a user', async () => {
    const single = await openSingle();
    await expect(single.signIn({ resource: BOTH })).rejects.toMatchObject({ error: 'invalid_target' });
    const machine = single.clientCredentialsToken({ resource: BOTH, scope: 'read:products' });
    await expect(machine).rejects.toMatchObject({ error: 'invalid_target' });
  });
});
