import { MonoCloudBackendNodeClient } from '@monocloud/backend-node';
import type { AccessTokenClaims, MonoCloudBackendNodeClientOptions } from '@monocloud/backend-node';
import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { paths } from '@monoshop/testing/issuer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { arrangeEach, issuer } from '../../testing/arrangement.ts';
import { accessClaims, audience } from '../../testing/claims.ts';
import { boundToCertificate, clientCertificate } from '../../testing/client-certificate.ts';
import { startProtectedApi } from '../../testing/protected-api.ts';
import { MonoCloudOidcClient } from '../index.ts';

const unauthorized = { status: 401, challenge: 'Bearer error="invalid_token"' };
const target = { resource: audience, scope: 'read:products' };

type Cache = NonNullable<MonoCloudBackendNodeClientOptions['cache']>;

/** As an application would bring it. */
function createCache(): Cache {
  const kept = new Map<string, AccessTokenClaims>();
  return {
    get: async (token) => kept.get(token),
    set: async (token, claims) => void kept.set(token, claims),
    delete: async (token) => void kept.delete(token),
  };
}

describe('introspection by the local tenant, through the published backend-node', () => {
  let tenant: TestTenant;
  let web: MonoCloudOidcClient;
  let cache: Cache;
  let questions: number;

  beforeAll(async () => {
    tenant = await startTestTenant();
    const { clientId, clientSecret } = tenant.webClient;
    web = new MonoCloudOidcClient(tenant.issuer, clientId, { clientSecret });
  });
  afterAll(() => tenant.stop());
  beforeEach(() => {
    cache = createCache();
    questions = 0;
  });

  function startApi({ isCached, groups }: { isCached: boolean; groups?: string[] }) {
    const { clientId, clientSecret } = tenant.webClient;
    const client = new MonoCloudBackendNodeClient({
      tenantDomain: tenant.issuer,
      audience,
      clientId,
      clientSecret,
      introspectJwtTokens: true,
      cache: isCached ? cache : undefined,
      fetcher: (input, init) => {
        if (init?.method === 'POST') questions += 1;
        return fetch(input, init);
      },
    });
    return startProtectedApi(client, { groups });
  }

  it('asks once for a token that the cache keeps, and not again until it expires', async () => {
    const token = await tenant.clientCredentialsToken(target);
    const api = await startApi({ isCached: true });
    for (let request = 0; request < 3; request += 1) {
      await expect(api.get(`Bearer ${token}`)).resolves.toMatchObject({ status: 200 });
    }
    expect(questions).toBe(1);
  });

  it('B04 asks kept claims for scopes and groups again', async () => {
    const token = await tenant.clientCredentialsToken(target);
    const open = await startApi({ isCached: true });
    await expect(open.get(`Bearer ${token}`)).resolves.toMatchObject({ status: 200 });
    const grouped = await startApi({ isCached: true, groups: ['admins'] });
    await expect(grouped.get(`Bearer ${token}`)).resolves.toMatchObject({ status: 403 });
    expect(grouped.handled()).toBe(0);
    expect(questions).toBe(1);
  });

  it('refuses a revoked token at once without a cache', async () => {
    const token = (await tenant.signIn()).access_token;
    const api = await startApi({ isCached: false });
    await expect(api.get(`Bearer ${token}`)).resolves.toMatchObject({ status: 200 });
    await web.revokeToken(token, 'access_token');
    await expect(api.get(`Bearer ${token}`)).resolves.toMatchObject(unauthorized);
    expect(api.handled()).toBe(1);
    expect(questions).toBe(2);
  });

  it('A21 A22 refuses a refresh token, junk, and a token for the other API', async () => {
    const { refresh_token: refreshToken, id_token: idToken } = await tenant.signIn();
    const invoices = { resource: 'http://api.monoshop.com/invoices', scope: 'read:invoices' };
    const other = await tenant.clientCredentialsToken(invoices);
    const api = await startApi({ isCached: true });
    for (const token of [refreshToken, idToken, 'junk', other]) {
      await expect(api.get(`Bearer ${token}`)).resolves.toMatchObject(unauthorized);
    }
    expect(api.handled()).toBe(0);
  });
});

describe('introspection answers that a cache keeps', () => {
  arrangeEach();
  const startApi = (kept: Cache, certificate?: string) => {
    const [tenantDomain, clientId, clientSecret] = [issuer.issuer, 'api', 'secret'];
    const options = { tenantDomain, audience, clientId, clientSecret, cache: kept };
    return startProtectedApi(new MonoCloudBackendNodeClient(options), { certificate });
  };

  it.each([
    ['from its owner', 200, clientCertificate],
    ['without a certificate', 401, undefined],
    ['with another certificate', 401, clientCertificate.replace('MII', 'MIJ')],
  ])('B15 a token bound to a real certificate is answered %s with %i', async (_, status, certificate) => {
    const claims = accessClaims(issuer.issuer, { cnf: boundToCertificate });
    issuer.reply(paths.introspection, { json: { active: true, ...claims } });
    const kept = createCache();
    const [owner, api] = [await startApi(kept, clientCertificate), await startApi(kept, certificate)];
    await expect(owner.get('Bearer opaque')).resolves.toMatchObject({ status: 200 });
    await expect(api.get('Bearer opaque')).resolves.toMatchObject({ status });
    expect(issuer.requestsTo(paths.introspection)).toHaveLength(1);
  });

  it.each([
    ['the published claims', {}, 200],
    ['scopes as a list', { scope: ['read:products'] }, 401],
    ['a client that is a number', { client_id: 7 }, 401],
    ['a token id that is an object', { jti: {} }, 401],
    ['a subject that is a list', { sub: ['user-1'] }, 401],
    ['no subject and no client', { sub: undefined, client_id: undefined }, 401],
  ])('A27 B05 %s, %j, are answered with %i', async (_, changes, status) => {
    const kept = JSON.stringify(accessClaims(issuer.issuer, changes));
    const get = (): Promise<AccessTokenClaims> => new Response(kept).json();
    const api = await startApi({ ...createCache(), get });
    await expect(api.get('Bearer opaque')).resolves.toMatchObject({ status });
    expect(api.handled()).toBe(status === 200 ? 1 : 0);
    expect(issuer.requestsTo(paths.introspection)).toEqual([]);
  });
});
