import { INSUFFICIENT_SCOPES, INVALID_CLAIMS } from '@monoshop/testing/forged-claims';
import { describe, expect, it, vi } from 'vitest';
import { api as client, arrangeOnce, issuer, signAccess } from '../../testing/arrangement.ts';
import { audience, epochSeconds, tokenError } from '../../testing/claims.ts';
import { MonoCloudOidcBackendClient } from '../index.ts';
import type { MonoCloudTokenErrorCode, ValidateJwtAccessTokenOptions } from '../index.ts';

arrangeOnce();

type Members = Record<string, unknown>;

async function validate(changes: Members, header: Members = {}, scopes?: string[]) {
  return client.validateJwtAccessToken(await signAccess(changes, header), { scopes });
}

describe('an access token of the tenant', () => {
  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', undefined])(
    'A19 is accepted with typ %s',
    async (typ) => {
      await expect(validate({}, { typ })).resolves.toMatchObject({ sub: 'user-1', scope: 'read:products' });
    },
  );

  it('A22 is accepted when its audiences include this API among others', async () => {
    await expect(validate({ aud: ['http://api.monoshop.com/invoices', audience] })).resolves.toBeDefined();
  });

  it.each(['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'JOSE', ''])(
    'W18 A19 is refused with typ "%s"',
    async (typ) => {
      await expect(validate({}, { typ })).rejects.toThrow('Invalid token type');
    },
  );
});

describe('another token of the tenant', () => {
  const grantless = { scope: undefined, client_id: undefined };
  it.each([
    ['A20 an ID token with a nonce', { nonce: 'n' }],
    ['A20 an ID token with at_hash', { at_hash: 'h' }],
    ['A20 an ID token with c_hash', { c_hash: 'h' }],
    ['A20 an ID token for a client named like the API', { ...grantless, auth_time: 1, sid: 's' }],
    ['A20 an ID token with nothing but the required claims', { ...grantless, jti: undefined }],
    ['A21 a logout token', { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }],
  ])('W18 %s is refused as access token', async (_, changes) => {
    await expect(validate(changes, { typ: 'JWT' })).rejects.toThrow('Invalid token type');
    await expect(validate(changes, { typ: undefined })).rejects.toThrow('Invalid token type');
  });
});

describe('claims', () => {
  const other = { resource: 'http://api.monoshop.com/invoices', scope: 'read:invoices' };
  const scope = 'read:products';
  const target = () => ({ issuer: issuer.issuer, resource: audience, scope, other });

  it.each(INVALID_CLAIMS)('%s: refused', async (_title, change, message) => {
    await expect(validate(change(target()))).rejects.toEqual(tokenError(message));
  });

  it.each([
    ['N50 exp just within ten years', { exp: epochSeconds() + 10 * 365 * 86_400 - 60 }],
    ['N50 nbf 0, as old Keycloak sends it', { nbf: 0 }],
    ['N50 iat with a fraction', { iat: epochSeconds() - 0.5 }],
    ['N52 a client without a subject', { sub: undefined }],
    ['N52 a subject without a client', { client_id: undefined }],
  ])('%s is accepted', async (_, changes) => {
    await expect(validate(changes)).resolves.toBeDefined();
  });

  it.each(INSUFFICIENT_SCOPES)('%s grants nothing', async (_title, change) => {
    await expect(validate(change(target()), {}, [scope])).rejects.toMatchObject({
      code: 'insufficient_scope',
    });
  });

  it.each<[MonoCloudTokenErrorCode, string, ValidateJwtAccessTokenOptions]>([
    ['insufficient_scope', 'Token is missing required scopes', { scopes: ['write:products'] }],
    ['insufficient_groups', 'Token is missing required groups', { groups: ['clerks'] }],
  ])('what is missing is named by the code %s', async (code, message, options) => {
    const token = await signAccess();
    await expect(client.validateJwtAccessToken(token, options)).rejects.toEqual(tokenError(message, code));
  });

  it('every required scope must be granted', async () => {
    const both = ['read:products', 'read:invoices'];
    await expect(validate({}, {}, both)).rejects.toMatchObject({ code: 'insufficient_scope' });
    await expect(validate({ scope: 'read:invoices read:products' }, {}, both)).resolves.toBeDefined();
  });
});

describe('expiry', () => {
  it.each([
    [60, 59, true],
    [60, 60, false],
    [0, -1, true],
    [0, 0, false],
  ])(
    'A25 with %i s of tolerance a token %i s past exp is accepted: %s',
    async (tolerance, past, accepted) => {
      const strict = new MonoCloudOidcBackendClient(issuer.issuer, audience, { clockTolerance: tolerance });
      await strict.getJwks();
      const at = epochSeconds();
      const token = await signAccess({ exp: at - past, iat: at - 600 });
      vi.useFakeTimers({ toFake: ['Date'], now: at * 1000 });
      const [outcome] = await Promise.allSettled([strict.validateJwtAccessToken(token)]);
      vi.useRealTimers();
      expect(outcome.status === 'fulfilled').toBe(accepted);
    },
  );

  it('A25 counts from a clock that was set right with setClockSkew', async () => {
    const skewed = new MonoCloudOidcBackendClient(issuer.issuer, audience, { clockTolerance: 0 });
    const token = await signAccess();
    skewed.setClockSkew(301);
    await expect(skewed.validateJwtAccessToken(token)).rejects.toThrow('"exp"');
    skewed.setClockTolerance(60);
    await expect(skewed.validateJwtAccessToken(token)).resolves.toBeDefined();
  });
});
