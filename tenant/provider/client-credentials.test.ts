import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { postForJson } from '../testing/form-post.ts';
import { INVOICES, PRODUCTS, authorizationUrl, openTestTenant } from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();

const ask = (fields: Record<string, string | string[]>, client = tenant.tokenClient) =>
  postForJson(tenant, '/token', { grant_type: 'client_credentials', ...fields }, client);

test('one resource gives a token with a string as audience, about the client itself', async () => {
  const token = await tenant.clientCredentialsToken({ resource: PRODUCTS, scope: 'read:products' });
  expect(decodeProtectedHeader(token)['typ']).toBe('at+jwt');
  const { clientId } = tenant.tokenClient;
  const claims = { aud: PRODUCTS, scope: 'read:products', sub: clientId, client_id: clientId };
  expect(decodeJwt(token)).toMatchObject(claims);
});

test('several resources give one token for all of them', async () => {
  const target = { resource: [INVOICES, PRODUCTS], scope: 'read:products read:invoices' };
  const token = await tenant.clientCredentialsToken(target);
  expect(decodeJwt(token)).toMatchObject({ aud: [PRODUCTS, INVOICES], scope: 'read:products read:invoices' });
});

test('no scope means reading the resource: what changes data is never given unasked', async () => {
  expect((await ask({ resource: INVOICES })).body).toMatchObject({ scope: 'read:invoices', expires_in: 300 });
});

test('write:invoices is given to a client that asks for it', async () => {
  const token = await tenant.clientCredentialsToken({ resource: INVOICES, scope: 'write:invoices' });
  expect(decodeJwt(token)).toMatchObject({ aud: INVOICES, scope: 'write:invoices' });
});

test.each([
  ['no resource', { scope: 'read:products' }, 'invalid_target'],
  ['an unknown resource', { resource: 'http://api.monoshop.com/payroll' }, 'invalid_target'],
  ['a scope of another resource', { resource: PRODUCTS, scope: 'read:invoices' }, 'invalid_scope'],
  ['openid, which needs a user', { resource: PRODUCTS, scope: 'openid' }, 'invalid_scope'],
])('refuses %s', async (_name, fields, error) => {
  expect(await ask(fields)).toMatchObject({ status: 400, body: { error } });
});

test('is refused to the storefront, which acts for users only', async () => {
  const answer = await ask({ resource: PRODUCTS, scope: 'read:products' }, tenant.webClient);
  expect(answer.status).toBe(400);
  expect(answer.body).not.toHaveProperty('access_token');
});

test('the token command cannot sign users in', async () => {
  const url = await authorizationUrl(tenant, { client_id: tenant.tokenClient.clientId });
  const response = await fetch(url, { redirect: 'manual' });
  expect(response.status).toBe(400);
  expect(response.headers.get('location')).toBeNull();
});
