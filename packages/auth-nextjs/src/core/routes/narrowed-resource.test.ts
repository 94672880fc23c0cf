import { MonoCloudOidcClientBase } from '@monocloud/auth-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { createShopper } from '../testing/shopper.ts';
import { INVOICES, PRODUCTS, SCOPES, createTestClient } from '../testing/test-client.ts';

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await startTestTenant();
});
afterAll(() => tenant.stop());

async function signIn(resource: string, asked: string) {
  const client = createTestClient(tenant, { defaultAuthParams: { scopes: SCOPES, resource } });
  const shopper = createShopper(client, (url) => tenant.authorize(url));
  const start = shopper.start();
  await client.signIn(start.req, start.res, { authParams: { resource: asked } });
  const callback = await tenant.authorize((await start.deliver()).location ?? '');
  const { status } = await shopper.visit('callback', callback.searchParams);
  const { accessTokens = [] } = (await shopper.getSession()) ?? {};
  return { shopper, status, stored: accessTokens.map((token) => token.resource), accessTokens };
}
const audienceOf = (token = '') => [MonoCloudOidcClientBase.decodeJwt(token).aud].flat();

describe('a sign-in whose caller asks for other resources than the default ones', () => {
  it('E02 with some of them brings a token for those, and says so', async () => {
    const { status, stored, accessTokens } = await signIn(`${PRODUCTS} ${INVOICES}`, INVOICES);
    expect({ status, stored }).toEqual({ status: 307, stored: [INVOICES] });
    expect(audienceOf(accessTokens[0]?.accessToken)).toEqual([INVOICES]);
  });

  it('E02 with none of them works, and passes no token off as one for the default resource', async () => {
    const { shopper, status, stored } = await signIn(PRODUCTS, INVOICES);
    expect({ status, stored }).toEqual({ status: 307, stored: [undefined] });
    const { accessToken } = await shopper.getTokens({ resource: INVOICES, scopes: 'read:invoices' });
    expect(audienceOf(accessToken)).toEqual([INVOICES]);
    await expect(shopper.getTokens()).rejects.toMatchObject({ error: 'invalid_target' });
  });

  it('E02 with more of them brings a token for the default ones only', async () => {
    const both = `${INVOICES} ${PRODUCTS}`;
    const { shopper, status, stored, accessTokens } = await signIn(PRODUCTS, both);
    expect({ status, stored }).toEqual({ status: 307, stored: [PRODUCTS] });
    expect(await shopper.getTokens()).toMatchObject({ accessToken: accessTokens[0]?.accessToken });
    expect(audienceOf(accessTokens[0]?.accessToken)).toEqual([PRODUCTS]);
  });
});
