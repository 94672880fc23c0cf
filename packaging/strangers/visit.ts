import assert from 'node:assert/strict';
import { openBrowser } from '@monoshop/testing/browser';
import { createBrowser, type TestTenant } from '@monoshop/tenant/testing';
import { z } from 'zod';

export const PRODUCTS = { resource: 'http://api.monoshop.com/products', scope: 'read:products' };
const INVOICES = { resource: 'http://api.monoshop.com/invoices', scope: 'read:invoices' };

const tokensSchema = z.strictObject({ accessToken: z.string(), resource: z.string(), scopes: z.string() });

const locationOf = (response: Response): string => response.headers.get('location') ?? '';

async function readTokens(response: Response): Promise<string> {
  assert.equal(response.status, 200, 'the token route answers 200');
  const body: unknown = await response.json();
  const { accessToken, ...target } = tokensSchema.parse(body);
  assert.deepEqual(target, { resource: PRODUCTS.resource, scopes: PRODUCTS.scope });
  return accessToken;
}

/**
 * Signs in to a stranger's Next app, reads a protected page, gets a token, refreshes it, signs out and is refused. The
 * tenant's own sign-in page is walked. Throws an AssertionError that names the step.
 */
export async function visitNextApp(origin: string, tenant: TestTenant): Promise<void> {
  const { visit } = openBrowser(origin);
  const home = await visit('/');
  assert.equal(home.status, 200, 'the start page answers');
  assert.match(
    await home.text(),
    /href="\/api\/auth\/signin\?return_url=/,
    'the start page links to sign-in',
  );
  assert.equal((await visit('/api/tokens')).status, 401, 'no token without a session');
  const turnedAway = await visit('/account');
  assert.match(locationOf(turnedAway), /\/api\/auth\/signin/, 'a protected page leads to sign-in');

  const start = await visit(locationOf(turnedAway));
  const callback = await tenant.authorize(locationOf(start));
  const arrival = new URL(locationOf(await visit(callback)), origin);
  assert.equal(arrival.href, `${origin}/account`, 'sign-in ends at the page asked for');
  assert.match(await (await visit('/account')).text(), /ada@monoshop\.example/, 'the page knows the person');
  assert.match(
    await (await visit('/me')).text(),
    /Signed out/,
    'a page of the hook is rendered without a session',
  );
  const profile = z.object({ email: z.string() }).parse(await (await visit('/api/auth/userinfo')).json());
  assert.equal(profile.email, 'ada@monoshop.example', 'the hook has its answer');

  const first = await readTokens(await visit('/api/tokens'));
  assert.equal(await readTokens(await visit('/api/tokens')), first, 'a valid token is kept');
  assert.notEqual(
    await readTokens(await visit('/api/tokens?refresh')),
    first,
    'a refresh gives another token',
  );

  await visit('/api/auth/signout');
  assert.equal((await visit('/api/tokens')).status, 401, 'no token after sign-out');
}

/** Asks an API. Returns the status of its answer. */
async function ask(url: string, token?: string): Promise<number> {
  const headers: HeadersInit = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(url, { headers });
  await response.body?.cancel();
  return response.status;
}

/** Asks a stranger's API without a token, with a good one, with one for another API, and with one without the scope. */
export async function visitApi(origin: string, tenant: TestTenant): Promise<void> {
  const url = `${origin}/orders`;
  assert.equal(await ask(url), 401, 'refused without a token');
  assert.equal(await ask(url, 'junk.junk.junk'), 401, 'refused with junk');
  assert.equal(await ask(url, await tenant.clientCredentialsToken(PRODUCTS)), 200, 'a good token');
  assert.equal(await ask(url, await tenant.clientCredentialsToken(INVOICES)), 401, 'a token for another API');
  const { access_token: withoutScope } = await tenant.signIn({
    username: 'grace@monoshop.example',
    resource: PRODUCTS.resource,
    scope: 'openid offline_access',
  });
  assert.equal(await ask(url, withoutScope), 403, 'a token without the scope');
}

/** Asks an API without a token. Throws an AssertionError unless it answers 401. */
export async function refuseStranger(url: string): Promise<void> {
  assert.equal(await ask(url), 401, `${url} refuses a request without a token`);
}

/** Signs in to a product of `npm run new` at its own tenant, and reads the data of each of its APIs through its storefront. */
export async function visitNewProduct(origin: string, issuer: string, names: string[]): Promise<void> {
  const { visit } = openBrowser(origin);
  const start = await visit('/api/auth/signin');
  assert.equal(start.status, 307, 'sign-in leads to the tenant');
  const credentials = { username: 'ada@acme.example', password: 'acme' };
  const callback = await createBrowser(issuer).follow(locationOf(start), credentials);
  await (await visit(callback)).body?.cancel();
  for (const name of names) {
    const response = await visit(`/api/${name}`);
    assert.equal(response.status, 200, `the storefront has the data of ${name}`);
    const data = z.record(z.string(), z.array(z.unknown()).nonempty()).parse(await response.json());
    assert.deepEqual(Object.keys(data), [name]);
  }
}
