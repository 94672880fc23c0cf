import { describe, expect, it, vi } from 'vitest';
import { api as client, arrangeOnce, issuer, signAccess } from '../../testing/arrangement.ts';
import { audience, epochSeconds, tokenError } from '../../testing/claims.ts';
import { MonoCloudOidcBackendClient } from '../index.ts';
import type { MonoCloudTokenErrorCode, ValidateJwtAccessTokenOptions } from '../index.ts';

arrangeOnce();

async function validate(
  changes: Record<string, unknown>,
  header: Record<string, unknown> = {},
  scopes?: string[],
) {
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

  it('W18 A20 an ID token that claims to be at+jwt is refused', async () => {
    await expect(validate({ nonce: 'n' })).rejects.toThrow('Invalid token type');
  });
});

describe('claims', () => {
  const [EXP, NBF, IAT] = [
    '"exp" (expiration time) claim',
    '"nbf" (not before) claim',
    '"iat" (issued at) claim',
  ];
  const TOO_FAR = `${EXP} value, timestamp is over 10 years ahead`;
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
    await expect(validate({ aud })).rejects.toEqual(tokenError('Invalid audience claim'));
  });

  it.each([
    ['missing', () => undefined],
    ['with a trailing slash', () => `${issuer.issuer}/`],
    ['https instead of http', () => issuer.issuer.replace('http:', 'https:')],
    ['another tenant', () => 'https://other.example'],
    ['in capitals', () => issuer.issuer.toUpperCase()],
    ['an array', () => [issuer.issuer]],
  ])('A23 the issuer %s is refused', async (_, iss) => {
    await expect(validate({ iss: iss() })).rejects.toEqual(tokenError('Invalid Issuer'));
  });

  it.each([undefined, '9999999999', epochSeconds() + 300.5, 1e308, null, [9_999_999_999]])(
    'W18 A24 exp %j is refused',
    async (exp) => {
      await expect(validate({ exp })).rejects.toEqual(tokenError(`Unexpected ${EXP} type`));
    },
  );

  it.each([
    ['A24 a negative exp', { exp: -1 }, `${EXP} value, timestamp is <= now()`],
    ['A24 an exp 61 s ago', { exp: epochSeconds() - 61 }, `${EXP} value, timestamp is <= now()`],
    ['N50 exp 2^53 - 1', { exp: Number.MAX_SAFE_INTEGER }, TOO_FAR],
    ['N50 exp in milliseconds', { exp: (epochSeconds() + 300) * 1000 }, TOO_FAR],
    ['N50 exp in the year 2286', { exp: 9_999_999_999 }, TOO_FAR],
    ['N50 exp just beyond ten years', { exp: tenYearsAhead + 60 }, TOO_FAR],
    ['N50 iat in milliseconds', { iat: epochSeconds() * 1000 }, `${IAT} value, timestamp is > now()`],
    ['N50 a negative iat', { iat: -1 }, `${IAT} type`],
    ['N50 iat -1e308', { iat: -1e308 }, `${IAT} type`],
    ['N50 a negative nbf', { nbf: -1 }, `${NBF} type`],
    ['N50 nbf in milliseconds', { nbf: epochSeconds() * 1000 }, `${NBF} value, timestamp is > now()`],
    ['A26 nbf to come', { nbf: epochSeconds() + 3600 }, `${NBF} value, timestamp is > now()`],
    ['A26 nbf as text', { nbf: '1' }, `${NBF} type`],
    ['A26 iat to come', { iat: epochSeconds() + 3600 }, `${IAT} value, timestamp is > now()`],
    ['A26 iat as text', { iat: '1' }, `${IAT} type`],
    ['A27 a client id that is a number', { client_id: 7 }, '"client_id" claim type'],
    ['A27 a token id that is an object', { jti: {} }, '"jti" claim type'],
    ['B05 scope as array', { scope: ['read:products'] }, '"scope" claim type'],
    ['B05 scope as number', { scope: 7 }, '"scope" claim type'],
    ['B05 scope as object', { scope: {} }, '"scope" claim type'],
  ])('%s is refused', async (_, changes, message) => {
    await expect(validate(changes)).rejects.toEqual(tokenError(`Unexpected ${message}`));
  });

  it.each([
    ['N52 neither subject nor client', { sub: undefined, client_id: undefined }],
    ['N52 an empty subject', { sub: '' }],
    ['N52 a blank subject', { sub: ' ' }],
    ['N52 an empty client and no subject', { sub: undefined, client_id: '' }],
    ['N52 an empty subject and an empty client', { sub: '', client_id: '' }],
    ['A27 a subject that is a number', { sub: 7 }],
  ])('%s is refused', async (_, changes) => {
    await expect(validate(changes)).rejects.toEqual(tokenError('Invalid subject'));
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
    const token = await signAccess();
    skewed.setClockSkew(301);
    await expect(skewed.validateJwtAccessToken(token)).rejects.toThrow('"exp"');
    skewed.setClockTolerance(60);
    await expect(skewed.validateJwtAccessToken(token)).resolves.toBeDefined();
  });
});
