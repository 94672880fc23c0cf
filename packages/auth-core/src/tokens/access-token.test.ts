import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { accessClaims, audience, epochSeconds } from '../../testing/claims.ts';
import { startScriptedIssuer } from '../../testing/scripted-issuer.ts';
import type { ScriptedIssuer } from '../../testing/scripted-issuer.ts';
import { createSigner } from '../../testing/signer.ts';
import type { Signer } from '../../testing/signer.ts';
import { MonoCloudOidcBackendClient, MonoCloudTokenError } from '../index.ts';

let issuer: ScriptedIssuer;
let signer: Signer;
let client: MonoCloudOidcBackendClient;

beforeAll(async () => {
  signer = await createSigner('ES256');
  issuer = await startScriptedIssuer(signer.jwk);
  client = new MonoCloudOidcBackendClient(issuer.issuer, audience);
});
afterAll(() => issuer.stop());

async function validate(
  changes: Record<string, unknown>,
  header: Record<string, unknown> = {},
  scopes?: string[],
) {
  const token = await signer.sign(accessClaims(issuer.issuer, changes), header);
  return client.validateJwtAccessToken(token, { scopes });
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

  it('W18 A20 an ID token that claims to be at+jwt is refused', async () => {
    await expect(validate({ nonce: 'n' })).rejects.toThrow('Invalid token type');
  });
});

describe('claims', () => {
  const tenYearsAhead = epochSeconds() + 10 * 365 * 86_400;
  const other = 'http://api.monoshop.com/invoices';
  it.each([
    ['A22 the invoices API', other],
    ['A22 an array without this API', [other]],
    ['A22 a thousand other APIs', Array.from({ length: 1000 }, (_, index) => `${audience}-${index}`)],
    ['A22 an array with a number', [audience, 7]],
    ['A22 a number', 7],
    ['A22 an object', { [audience]: true }],
    ['A22 no audience', undefined],
    ['A22 a prefix', audience.slice(0, -1)],
    ['A22 a suffix', `${audience}2`],
    ['A22 a trailing slash', `${audience}/`],
    ['A22 another case', audience.toUpperCase()],
    ['A22 an internationalised look-alike', audience.replace('monoshop', 'mоnoshop')],
  ])('%s as audience is refused', async (_, aud) => {
    await expect(validate({ aud })).rejects.toThrow('Invalid audience claim');
  });

  it.each([
    ['missing', () => undefined],
    ['with a trailing slash', () => `${issuer.issuer}/`],
    ['https instead of http', () => issuer.issuer.replace('http:', 'https:')],
    ['another tenant', () => 'https://other.example'],
    ['in capitals', () => issuer.issuer.toUpperCase()],
    ['an array', () => [issuer.issuer]],
  ])('A23 the issuer %s is refused', async (_, iss) => {
    await expect(validate({ iss: iss() })).rejects.toThrow('Invalid Issuer');
  });

  it.each([undefined, '9999999999', epochSeconds() + 300.5, 1e308, null, [9_999_999_999]])(
    'W18 A24 exp %j is refused',
    async (exp) => {
      await expect(validate({ exp })).rejects.toThrow('Unexpected "exp" (expiration time) claim type');
    },
  );

  it.each([
    ['A24 a negative exp', { exp: -1 }, '"exp" (expiration time) claim value'],
    ['N50 exp 2^53 - 1', { exp: Number.MAX_SAFE_INTEGER }, '"exp" (expiration time) claim value'],
    [
      'N50 exp in milliseconds',
      { exp: (epochSeconds() + 300) * 1000 },
      '"exp" (expiration time) claim value',
    ],
    ['N50 exp in the year 2286', { exp: 9_999_999_999 }, '"exp" (expiration time) claim value'],
    ['N50 exp just beyond ten years', { exp: tenYearsAhead + 60 }, '"exp" (expiration time) claim value'],
    ['N50 iat in milliseconds', { iat: epochSeconds() * 1000 }, '"iat" (issued at) claim value'],
    ['N50 a negative iat', { iat: -1 }, '"iat" (issued at) claim type'],
    ['N50 iat -1e308', { iat: -1e308 }, '"iat" (issued at) claim type'],
    ['N50 a negative nbf', { nbf: -1 }, '"nbf" (not before) claim type'],
    ['N50 nbf in milliseconds', { nbf: epochSeconds() * 1000 }, '"nbf" (not before) claim value'],
    ['N52 neither subject nor client', { sub: undefined, client_id: undefined }, 'Invalid subject'],
    ['N52 an empty subject', { sub: '' }, 'Invalid subject'],
    ['N52 a blank subject', { sub: ' ' }, 'Invalid subject'],
    ['N52 an empty client and no subject', { sub: undefined, client_id: '' }, 'Invalid subject'],
    ['N52 an empty subject and an empty client', { sub: '', client_id: '' }, 'Invalid subject'],
    ['A26 nbf to come', { nbf: epochSeconds() + 3600 }, '"nbf" (not before) claim value'],
    ['A26 nbf as text', { nbf: '1' }, '"nbf" (not before) claim type'],
    ['A26 iat to come', { iat: epochSeconds() + 3600 }, '"iat" (issued at) claim value'],
    ['A26 iat as text', { iat: '1' }, '"iat" (issued at) claim type'],
    ['A27 a subject that is a number', { sub: 7 }, 'Invalid subject'],
    ['A27 a client id that is a number', { client_id: 7 }, '"client_id" claim type'],
    ['A27 a token id that is an object', { jti: {} }, '"jti" claim type'],
    ['B05 scope as array', { scope: ['read:products'] }, '"scope" claim type'],
    ['B05 scope as number', { scope: 7 }, '"scope" claim type'],
    ['B05 scope as object', { scope: {} }, '"scope" claim type'],
  ])('%s is refused', async (_, changes, message) => {
    const refusal = await validate(changes).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(MonoCloudTokenError);
    expect(refusal).toMatchObject({ code: 'invalid_token', message: expect.stringContaining(message) });
  });

  it.each([
    ['N50 exp just within ten years', { exp: tenYearsAhead - 60 }],
    ['N50 nbf 0, as old Keycloak sends it', { nbf: 0 }],
    ['N50 iat with a fraction', { iat: epochSeconds() - 0.5 }],
    ['N52 a client without a subject', { sub: undefined }],
    ['N52 a subject without a client', { client_id: undefined }],
  ])('%s is accepted', async (_, changes) => {
    await expect(validate(changes)).resolves.toBeDefined();
  });

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['longer', 'read:products2'],
    ['prefixed', 'xread:products'],
    ['in capitals', 'READ:PRODUCTS'],
    ['separated by a tab', 'openid\tread:products'],
    ['separated by a newline', 'openid\nread:products'],
  ])('B04 a scope that is %s grants nothing', async (_, scope) => {
    await expect(validate({ scope }, {}, ['read:products'])).rejects.toMatchObject({
      code: 'insufficient_scope',
    });
  });

  it('says which kind of grant is missing', async () => {
    await expect(validate({ scope: 'x' }, {}, ['read:products'])).rejects.toThrow(
      new MonoCloudTokenError('Token is missing required scopes', 'insufficient_scope'),
    );
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
      const token = await signer.sign(accessClaims(issuer.issuer, { exp: at - past, iat: at - 600 }));
      vi.useFakeTimers({ toFake: ['Date'], now: at * 1000 });
      const outcome = await strict.validateJwtAccessToken(token).then(
        () => true,
        () => false,
      );
      vi.useRealTimers();
      expect(outcome).toBe(accepted);
    },
  );

  it('A25 counts from a clock that was set right with setClockSkew', async () => {
    const skewed = new MonoCloudOidcBackendClient(issuer.issuer, audience, { clockTolerance: 0 });
    const token = await signer.sign(accessClaims(issuer.issuer));
    skewed.setClockSkew(301);
    await expect(skewed.validateJwtAccessToken(token)).rejects.toThrow('"exp"');
    skewed.setClockTolerance(60);
    await expect(skewed.validateJwtAccessToken(token)).resolves.toBeDefined();
  });
});
