import * as backendNode from '@monocloud/backend-node';
import * as backendNodeInternal from '@monocloud/backend-node/internal';
import * as backendNodeUtils from '@monocloud/backend-node/utils';
import * as core from '../index.ts';
import * as internal from '../internal.ts';
import * as utils from '../utils.ts';
import { protectApi } from '@monocloud/backend-node/express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessClaims, audience } from '../../testing/claims.ts';
import { startProtectedApi } from '../../testing/protected-api.ts';
import type { ProtectedApi } from '../../testing/protected-api.ts';
import { metadataOf, paths, startScriptedIssuer } from '@monoshop/testing/issuer';
import type { ScriptedIssuer } from '@monoshop/testing/issuer';
import { createSigner } from '../../testing/signer.ts';
import type { Signer } from '../../testing/signer.ts';

const unauthorized = { status: 401, body: { message: 'unauthorized' } };
const badToken = { ...unauthorized, challenge: 'Bearer error="invalid_token"' };
const forbidden = {
  status: 403,
  body: { message: 'forbidden' },
  challenge: 'Bearer error="insufficient_scope"',
};
const unavailable = { status: 503, body: { message: 'service unavailable' } };
const broken = { status: 500, body: { message: 'internal server error' } };
let issuer: ScriptedIssuer;
let signer: Signer;
let api: ProtectedApi;

beforeEach(async () => {
  signer = await createSigner('ES256');
  issuer = await startScriptedIssuer(signer.jwk);
  const client = new backendNode.MonoCloudBackendNodeClient({
    tenantDomain: issuer.issuer,
    audience,
    clientId: 'api',
    clientSecret: 'secret',
    groupOptions: { groupsClaim: 'roles' },
  });
  api = await startProtectedApi(client);
});
afterEach(async () => {
  await api.stop();
  await issuer.stop();
});

async function bearer(
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  return `Bearer ${await signer.sign(accessClaims(issuer.issuer, changes), header)}`;
}

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
      const client = new backendNode.MonoCloudBackendNodeClient({
        tenantDomain: address + configured,
        audience,
      });
      const own = await startProtectedApi(client);
      const other = published === '' ? '/' : '';
      expect(await own.get(await bearer({ iss: address + other }))).toMatchObject(badToken);
      expect(await own.get(await bearer({ iss: `${address}//` }))).toMatchObject(badToken);
      expect(await own.get(await bearer({ iss: `${address}/other` }))).toMatchObject(badToken);
      expect(own.handled()).toBe(0);
      expect(await own.get(await bearer({ iss: address + published }))).toMatchObject({ status: 200 });
      await own.stop();
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

  it('A24 A19 A22 answers 401 to a bad token', async () => {
    await expect(api.get(await bearer({ exp: 1 }))).resolves.toEqual(badToken);
    await expect(api.get(await bearer({}, { typ: 'logout+jwt' }))).resolves.toEqual(badToken);
    await expect(api.get(await bearer({ aud: 'http://api.monoshop.com/invoices' }))).resolves.toEqual(
      badToken,
    );
    await expect(api.get(await bearer({}, { kid: 'unknown' }))).resolves.toEqual(badToken);
    expect(api.handled()).toBe(0);
  });

  it('B04 answers 403 to a good token without the scope, B06 but 401 to one for another audience', async () => {
    await expect(api.get(await bearer({ scope: 'read:invoices' }))).resolves.toEqual(forbidden);
    await expect(api.get(await bearer({ scope: undefined, aud: 'other' }))).resolves.toEqual(badToken);
    expect(api.handled()).toBe(0);
  });

  it('answers 403 to a user outside the groups', async () => {
    const client = new backendNode.MonoCloudBackendNodeClient({ tenantDomain: issuer.issuer, audience });
    const grouped = await startProtectedApi(client, { groups: ['admins'] });
    await expect(grouped.get(await bearer({ groups: ['visitors'] }))).resolves.toEqual(forbidden);
    await expect(grouped.get(await bearer({ groups: ['admins'] }))).resolves.toMatchObject({ status: 200 });
    expect(grouped.handled()).toBe(1);
    await grouped.stop();
  });

  it('B14 B15 answers 401 to a token bound to a certificate or a DPoP key that is not presented', async () => {
    await expect(api.get(await bearer({ cnf: { 'x5t#S256': 'x' } }))).resolves.toEqual(badToken);
    await expect(api.get(await bearer({ cnf: { jkt: 'x' } }))).resolves.toEqual(badToken);
    expect(api.handled()).toBe(0);
  });

  it('F01 answers 503 while the issuer is down, and 200 again with no restart', async () => {
    issuer.reply(paths.jwks, { status: 500 });
    await expect(api.get(await bearer())).resolves.toMatchObject(unavailable);
    issuer.reply(paths.jwks, { json: { keys: issuer.keys } });
    await expect(api.get(await bearer())).resolves.toMatchObject({ status: 200 });
    expect(api.handled()).toBe(1);
  });

  it('F02 answers 503 to an unknown key and 200 to a known one while the issuer is gone', async () => {
    await api.get(await bearer());
    issuer.reply(paths.jwks, (response) => void response.destroy());
    await expect(api.get(await bearer({}, { kid: 'unknown' }))).resolves.toMatchObject(unavailable);
    await expect(api.get(await bearer())).resolves.toMatchObject({ status: 200 });
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
