import { expect, test } from 'vitest';
import { postForm } from '../testing/form-post.ts';
import { openTestTenant } from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();
const generous = await openTestTenant({ openidInApiTokens: true });

function ask(issuer: string, token?: string): Promise<Response> {
  const headers = new Headers(token ? { authorization: `Bearer ${token}` } : {});
  return fetch(`${issuer}/userinfo`, { headers });
}

test('a token that was asked for without a resource opens it', async () => {
  const { access_token: token } = await tenant.signIn({ resource: [] });
  const response = await ask(tenant.issuer, token);
  expect(await response.json()).toEqual({
    sub: 'user-ada',
    name: 'Ada Lovelace',
    groups: ['admin'],
    email: 'ada@monoshop.example',
    email_verified: true,
  });
});

test('a JWT for the APIs opens it where the tenant puts openid into it', async () => {
  const { access_token: token, scope } = await generous.signIn();
  expect(scope.split(' ')).toEqual(expect.arrayContaining(['openid', 'read:products']));
  const response = await ask(generous.issuer, token);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toMatchObject({ sub: 'user-ada', email: 'ada@monoshop.example' });
});

test('tells no more than the scopes of the token allow', async () => {
  const { access_token: token } = await generous.signIn({ scope: 'openid offline_access read:products' });
  expect(await (await ask(generous.issuer, token)).json()).toEqual({ sub: 'user-ada' });
});

test('a JWT without openid does not open it, and the answer names the scope', async () => {
  const { access_token: token } = await tenant.signIn();
  const response = await ask(tenant.issuer, token);
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toMatch(
    /^Bearer .*error="insufficient_scope", scope="openid"/,
  );
  expect(await response.json()).toEqual({ error: 'insufficient_scope' });
});

test.each([
  ['no token', () => undefined],
  ['garbage', () => 'garbage'],
  ['a JWT with another signature', (token: string) => `${token.slice(0, -8)}AAAAAAAA`],
])('refuses %s with a challenge', async (_name, change) => {
  const { access_token: token } = await generous.signIn();
  const response = await ask(generous.issuer, change(token));
  expect([400, 401]).toContain(response.status);
  expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
  expect(await response.text()).not.toContain('user-ada');
});

test('refuses a revoked JWT', async () => {
  const { access_token: token } = await generous.signIn();
  await postForm(generous, '/revoke', { token }, generous.webClient);
  expect((await ask(generous.issuer, token)).status).toBe(401);
});

test('refuses the token of a client, behind which there is no user', async () => {
  const target = { resource: 'http://api.monoshop.com/products', scope: 'openid read:products' };
  const token = await generous.clientCredentialsToken(target);
  expect((await ask(generous.issuer, token)).status).toBe(401);
});
