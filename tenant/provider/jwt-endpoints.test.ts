import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { postForJson, postForm } from '../testing/form-post.ts';
import type { ClientCredentials } from '../testing/relying-party.ts';
import { INVOICES, PRODUCTS, openTenantForTest, openTestTenant } from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();

const introspect = (token: string, client: ClientCredentials = tenant.tokenClient, at = tenant) =>
  postForJson(at, '/introspect', { token, token_type_hint: 'access_token' }, client);

const clientToken = () => tenant.clientCredentialsToken({ resource: PRODUCTS, scope: 'read:products' });

const revoke = (token: string, client: ClientCredentials = tenant.webClient) =>
  postForm(tenant, '/revoke', { token }, client);

describe('introspection', () => {
  test('tells everything about a JWT access token that is good', async () => {
    const { access_token: token } = await tenant.signIn({ resource: [PRODUCTS, INVOICES] });
    const { body } = await introspect(token);
    expect(body).toMatchObject({
      ...decodeJwt(token),
      active: true,
      token_type: 'Bearer',
      iss: tenant.issuer,
      aud: [PRODUCTS, INVOICES],
      scope: 'read:products read:invoices',
    });
  });

  test('tells about an opaque token for the userinfo endpoint', async () => {
    const { access_token: token } = await tenant.signIn({ resource: [] });
    const scope = expect.stringContaining('openid');
    expect((await introspect(token)).body).toMatchObject({ active: true, scope });
  });

  test('tells about a refresh token to the client that holds it, and to no other', async () => {
    const { refresh_token: token } = await tenant.signIn();
    expect((await introspect(token, tenant.webClient)).body).toMatchObject({ active: true });
    expect((await introspect(token, tenant.tokenClient)).body).toEqual({ active: false });
  });

  test.each([
    ['a token with another signature', (token: string) => `${token.slice(0, -8)}AAAAAAAA`],
    ['a token without its signature', (token: string) => token.replace(/[^.]*$/, '')],
    ['garbage', () => 'garbage'],
    ['the id of a JWT, which is not a token', (token: string) => String(decodeJwt(token).jti)],
  ])('calls %s inactive and says nothing more', async (_name, change) => {
    const { access_token: token } = await tenant.signIn();
    expect((await introspect(change(token))).body).toEqual({ active: false });
  });

  test.each([
    ['the id of a client credentials token', async () => String(decodeJwt(await clientToken()).jti)],
    ['an ID token', async () => (await tenant.signIn()).id_token],
  ])('calls %s inactive', async (_name, make) => {
    expect((await introspect(await make())).body).toEqual({ active: false });
  });

  test('calls an expired token inactive', async () => {
    const shortLived = await openTenantForTest({ accessTokenSeconds: 1 });
    const { access_token: token } = await shortLived.signIn();
    await expect
      .poll(() => introspect(token, shortLived.webClient, shortLived), { timeout: 10_000 })
      .toEqual({ status: 200, body: { active: false } });
  });

  test('is refused to a caller that does not authenticate', async () => {
    const { access_token: token } = await tenant.signIn();
    const wrong = { ...tenant.tokenClient, clientSecret: 'not-the-secret-of-this-client' };
    const { status, body } = await introspect(token, wrong);
    expect(status).toBe(401);
    expect(body).not.toHaveProperty('active');
  });
});

describe('revocation', () => {
  test('of an access token ends that token only', async () => {
    const tokens = await tenant.signIn();
    const next = await tenant.refresh(tokens.refresh_token);
    expect((await revoke(tokens.access_token)).status).toBe(200);
    expect((await introspect(tokens.access_token)).body).toEqual({ active: false });
    expect((await introspect(next.access_token)).body).toMatchObject({ active: true });
    await expect(tenant.refresh(next.refresh_token)).resolves.toHaveProperty('access_token');
  });

  test('of a refresh token ends the access tokens that came from it', async () => {
    const tokens = await tenant.signIn();
    expect((await revoke(tokens.refresh_token)).status).toBe(200);
    expect((await introspect(tokens.access_token)).body).toEqual({ active: false });
    await expect(tenant.refresh(tokens.refresh_token)).rejects.toThrow();
  });

  test('of a client credentials token ends it', async () => {
    const token = await clientToken();
    expect((await introspect(token)).body).toMatchObject({ active: true });
    expect((await revoke(token, tenant.tokenClient)).status).toBe(200);
    expect((await introspect(token)).body).toEqual({ active: false });
  });

  test.each(['access_token', 'refresh_token'] as const)(
    'of the %s of another client changes nothing',
    async (kind) => {
      const tokens = await tenant.signIn();
      expect((await revoke(tokens[kind], tenant.tokenClient)).status).toBe(400);
      expect((await introspect(tokens.access_token)).body).toMatchObject({ active: true });
    },
  );

  test('of an unknown token succeeds (RFC 7009 §2.2)', async () => {
    expect((await revoke('garbage')).status).toBe(200);
    expect((await revoke('eyJhbGciOiJub25lIn0.e30.')).status).toBe(200);
  });
});
