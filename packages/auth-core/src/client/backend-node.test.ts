import * as backendNode from '@monocloud/backend-node';
import * as backendNodeInternal from '@monocloud/backend-node/internal';
import * as backendNodeUtils from '@monocloud/backend-node/utils';
import * as core from '../index.ts';
import * as internal from '../internal.ts';
import * as utils from '../utils.ts';
import { protectApi } from '@monocloud/backend-node/express';
import { metadataOf, paths } from '@monoshop/testing/issuer';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { arrangeEach, issuer, signAccess } from '../../testing/arrangement.ts';
import { accessClaims, audience } from '../../testing/claims.ts';
import { startProtectedApi, type ProtectedApi } from '../../testing/protected-api.ts';

const unauthorized = { status: 401, body: { message: 'unauthorized' } };
const badToken = { ...unauthorized, challenge: 'Bearer error="invalid_token"' };
const challenge = 'Bearer error="insufficient_scope"';
const forbidden = { status: 403, body: { message: 'forbidden' }, challenge };
const unavailable = { status: 503, body: { message: 'service unavailable' } };
const broken = { status: 500, body: { message: 'internal server error' } };
let api: ProtectedApi;

function startApi(
  options: Partial<backendNode.MonoCloudBackendNodeClientOptions> = {},
  demands?: Parameters<typeof startProtectedApi>[1],
): Promise<ProtectedApi> {
  const client = { tenantDomain: issuer.issuer, audience, ...options };
  return startProtectedApi(new backendNode.MonoCloudBackendNodeClient(client), demands);
}

arrangeEach();
beforeEach(async () => {
  api = await startApi({ clientId: 'api', clientSecret: 'secret', groupOptions: { groupsClaim: 'roles' } });
});

const bearer = async (...args: Parameters<typeof signAccess>) => `Bearer ${await signAccess(...args)}`;

describe('an issuer, as the published backend-node compares it,', () => {
  it.each([
    { configured: '', published: '/' },
    { configured: '/', published: '/' },
    { configured: '/', published: '' },
    { configured: '', published: '' },
  ])(
    'N43 is the one that discovery names: tenant domain ends in "$configured", issuer in "$published"',
    async ({ configured, published }) => {
      const { issuer: address } = issuer;
      issuer.reply(paths.metadata, { json: { ...metadataOf(address), issuer: address + published } });
      const own = await startApi({ tenantDomain: address + configured });
      const other = published === '' ? '/' : '';
      for (const iss of [address + other, `${address}//`, `${address}/other`]) {
        expect(await own.get(await bearer({ iss }))).toMatchObject(badToken);
      }
      expect(own.handled()).toBe(0);
      expect(await own.get(await bearer({ iss: address + published }))).toMatchObject({ status: 200 });
    },
  );
});

describe('the published backend-node on this auth-core', () => {
  it('shares its classes, so that instanceof holds across packages', () => {
    expect(backendNode.MonoCloudTokenError).toBe(core.MonoCloudTokenError);
    expect(backendNode.MonoCloudOidcBackendClient).toBe(core.MonoCloudOidcBackendClient);
    expect(backendNodeUtils.isUserInGroup).toBe(utils.isUserInGroup);
    expect(backendNodeInternal.getNumber).toBe(internal.getNumber);
  });

  it('reads its environment', () => {
    vi.stubEnv('MONOCLOUD_BACKEND_TENANT_DOMAIN', issuer.issuer);
    vi.stubEnv('MONOCLOUD_BACKEND_AUDIENCE', '');
    expect(() => protectApi()).toThrow(core.MonoCloudValidationError);
    vi.stubEnv('MONOCLOUD_BACKEND_AUDIENCE', audience);
    vi.stubEnv('MONOCLOUD_BACKEND_CLOCK_SKEW', '5');
    expect(protectApi()).toBeTypeOf('function');
    vi.unstubAllEnvs();
  });

  it('lets the handler answer a good token', async () => {
    await expect(api.get(await bearer())).resolves.toMatchObject({ status: 200, body: { sub: 'user-1' } });
    await expect(api.get((await bearer()).replace('Bearer', 'bearer'))).resolves.toMatchObject({
      status: 200,
    });
    expect(api.handled()).toBe(2);
  });

  it.each([undefined, 'Basic YTpi', 'Bearer', 'Bearer a b'])(
    'A01 A02 answers 401 to "%s"',
    async (authorization) => {
      await expect(api.get(authorization)).resolves.toEqual({ ...unauthorized, challenge: 'Bearer' });
      expect(api.handled()).toBe(0);
    },
  );

  it.each<[string, ...Parameters<typeof signAccess>]>([
    ['A22 for another audience', { aud: 'http://api.monoshop.com/invoices' }],
    ['B15 bound to a certificate that is not presented', { cnf: { 'x5t#S256': 'x' } }],
    ['B14 bound to a DPoP key that is not presented', { cnf: { jkt: 'x' } }],
  ])('answers 401 to a token %s', async (_, ...changes) => {
    await expect(api.get(await bearer(...changes))).resolves.toEqual(badToken);
    expect(api.handled()).toBe(0);
  });

  it('B04 answers 403 to a good token without the scope', async () => {
    await expect(api.get(await bearer({ scope: 'read:invoices' }))).resolves.toEqual(forbidden);
    expect(api.handled()).toBe(0);
  });

  it('answers 403 to a user outside the groups', async () => {
    const grouped = await startApi({}, { groups: ['admins'] });
    await expect(grouped.get(await bearer({ groups: ['visitors'] }))).resolves.toEqual(forbidden);
    await expect(grouped.get(await bearer({ groups: ['admins'] }))).resolves.toMatchObject({ status: 200 });
    expect(grouped.handled()).toBe(1);
  });

  it('F01 answers 503 while the issuer is down, and 200 again with no restart', async () => {
    issuer.reply(paths.jwks, { status: 500 });
    await expect(api.get(await bearer())).resolves.toMatchObject(unavailable);
    issuer.reply(paths.jwks, { json: { keys: issuer.keys } });
    await expect(api.get(await bearer())).resolves.toMatchObject({ status: 200 });
    expect(api.handled()).toBe(1);
  });
});

describe('an opaque token', () => {
  it('is introspected, and its claims are kept', async () => {
    issuer.reply(paths.introspection, { json: { active: true, ...accessClaims(issuer.issuer) } });
    await expect(api.get('Bearer opaque')).resolves.toMatchObject({ status: 200 });
    expect(issuer.requestsTo(paths.introspection)[0]?.form.get('client_secret')).toBe('secret');
  });

  it('A21 answers 401 when it is not active', async () => {
    issuer.reply(paths.introspection, { json: { active: false } });
    await expect(api.get('Bearer opaque')).resolves.toEqual(badToken);
    expect(api.handled()).toBe(0);
  });

  it('W19 answers 500 when the tenant refuses this API, and 503 when it fails to answer', async () => {
    issuer.reply(paths.introspection, { status: 401, json: { error: 'invalid_client' } });
    await expect(api.get('Bearer opaque')).resolves.toMatchObject(broken);
    issuer.reply(paths.introspection, { status: 503 });
    await expect(api.get('Bearer opaque')).resolves.toMatchObject(unavailable);
    expect(api.handled()).toBe(0);
  });
});
