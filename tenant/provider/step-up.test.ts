import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { createBrowser } from '../testing/browser.ts';
import { ADA, INVOICES, authorizationUrl, openTestTenant } from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();
const ACR = 'urn:monoshop:acr:password';
const WRONG = { ...ADA, password: 'wrong' };

/** Renews until the clock shows another second, so that the time of a token differs from that of its sign-in. */
async function refreshLater(refreshToken: string, issuedAt: unknown) {
  let { access_token: token, refresh_token: next } = await tenant.refresh(refreshToken);
  while (decodeJwt(token).iat === issuedAt) {
    ({ access_token: token, refresh_token: next } = await tenant.refresh(next));
  }
  return decodeJwt(token);
}

test('discovery lists what an API needs to know before it can ask for a recent sign-in (RFC 9470)', async () => {
  const discovery = await fetch(`${tenant.issuer}/.well-known/openid-configuration`);
  expect(await discovery.json()).toMatchObject({
    acr_values_supported: [ACR],
    claims_supported: expect.arrayContaining(['auth_time', 'acr']),
  });
});

test('an access token says when and how its user signed in, also after it was renewed', async () => {
  const before = Math.floor(Date.now() / 1_000);
  const signedIn = await tenant.signIn();
  const claims = decodeJwt(signedIn.access_token);
  const authTime = Number(claims['auth_time']);
  expect(authTime).toBeGreaterThanOrEqual(before);
  expect(claims['acr']).toBe(ACR);
  const renewed = await refreshLater(signedIn.refresh_token, authTime);
  expect(renewed).toMatchObject({ auth_time: authTime, acr: ACR });
  expect(renewed.iat).toBeGreaterThan(authTime);
});

test('a client without a user has neither: there was no sign-in', async () => {
  const token = await tenant.clientCredentialsToken({ resource: INVOICES, scope: 'read:invoices' });
  expect(Object.keys(decodeJwt(token))).not.toEqual(expect.arrayContaining(['auth_time']));
  expect(decodeJwt(token)).not.toHaveProperty('acr');
});

test.each([
  ['max_age of an hour', { max_age: '3600' }],
  ['acr_values that were met', { acr_values: `urn:example:other ${ACR}` }],
])('%s: a recent sign-in is enough', async (_title, parameters) => {
  const browser = createBrowser(tenant.issuer);
  await tenant.signIn({ browser });
  // A password that is wrong shows that no page is filled in.
  const callback = await browser.follow(await authorizationUrl(tenant, parameters), WRONG);
  expect(callback.searchParams.has('code')).toBe(true);
});

test('max_age=0: the user signs in again, and the tokens have the new time', async () => {
  const browser = createBrowser(tenant.issuer);
  const first = decodeJwt((await tenant.signIn({ browser })).access_token);
  const url = await authorizationUrl(tenant, { max_age: '0' });
  await expect(browser.follow(url, WRONG)).rejects.toThrow(/refused the password/);
  await expect.poll(() => Math.floor(Date.now() / 1_000)).toBeGreaterThan(Number(first['auth_time']));
  const callback = await browser.follow(await authorizationUrl(tenant, { max_age: '0' }), ADA);
  expect(callback.searchParams.has('code')).toBe(true);
  const second = decodeJwt((await tenant.signIn({ browser, ...WRONG })).access_token);
  expect(Number(second['auth_time'])).toBeGreaterThan(Number(first['auth_time']));
});

test('acr_values that no sign-in here meets are an error, not a token of another context', async () => {
  const browser = createBrowser(tenant.issuer);
  const url = await authorizationUrl(tenant, { acr_values: 'urn:example:hardware' });
  const callback = await browser.follow(url, ADA);
  expect(callback.searchParams.get('error')).toBe('unmet_authentication_requirements');
});
