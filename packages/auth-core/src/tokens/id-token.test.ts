import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { app as client, arrangeOnce, expectRefusal, issuer, signer } from '../../testing/arrangement.ts';
import { epochSeconds, idClaims } from '../../testing/claims.ts';
import { compact, createSigner, type Signer } from '../../testing/signer.ts';
import { MonoCloudOidcClient, MonoCloudTokenError, MonoCloudValidationError } from '../index.ts';
import type { ValidateIdTokenOptions } from '../index.ts';

arrangeOnce('RS256');

const EXP = '"exp" (expiration time) claim';
const AUTH_TIME = '"auth_time" (authentication time)';
const TOO_OLD = 'Too much time has elapsed since the last End-User authentication';
const hourAhead = epochSeconds() + 3600;

async function validate(
  changes: Record<string, unknown> = {},
  options: ValidateIdTokenOptions = {},
  typ?: string,
) {
  const token = await signer.sign(idClaims(issuer.issuer, changes), { typ });
  return client.validateIdToken(token, { nonce: 'nonce-1', ...options });
}

describe('an ID token', () => {
  it.each([undefined, 'JWT'])('of this sign-in is accepted with typ %s', async (typ) => {
    await expect(validate({ azp: 'monoshop-web', aud: ['monoshop-web'] }, {}, typ)).resolves.toMatchObject({
      sub: 'user-1',
    });
  });

  it('without nonce is accepted where none was sent', async () => {
    await expect(validate({ nonce: undefined }, { nonce: undefined })).resolves.toBeDefined();
  });

  it.each(['name', 'email', 'picture', 'sid', 'azp', 'auth_time', 'nbf', 'at_hash', 'groups'])(
    'N08 whose %s is null is one without it',
    async (name) => {
      const claims = await validate({ [name]: null }, { accessToken: 'access' });
      expect(Object.keys(claims)).not.toContain(name);
    },
  );

  it.each(['iss', 'sub', 'aud', 'exp', 'iat', 'nonce'])('N08 whose %s is null is refused', async (name) => {
    await expect(validate({ [name]: null })).rejects.toBeInstanceOf(MonoCloudTokenError);
  });

  it.each([Number.NaN, Infinity])(
    'is not checked against a maximum age of %s, which is an error',
    async (maxAge) => {
      await expect(validate({ auth_time: 1 }, { maxAge })).rejects.toThrow('must be numbers of seconds');
    },
  );

  it('N08 whose auth_time is null is refused where a max_age was asked for', async () => {
    await expect(validate({ auth_time: null }, { maxAge: 60 })).rejects.toThrow('Missing "auth_time"');
  });

  it.each([
    ['61 s ahead', 61, 0, 61],
    ['120 s ahead', 120, 0, 120],
    ['an hour behind', -3600, 0, -3600],
    ['61 s ahead, with nbf as well', 61, 61, 61],
    ['a minute ahead', 60, 0, undefined],
    ['121 s behind with a token that lives five minutes', -121, 0, undefined],
  ])('N48 of an issuer whose clock is %s names the skew', async (_, skew, nbf, expected) => {
    // Of two readings of a clock that runs, the later may be of the next second.
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const at = epochSeconds() + skew;
    const claims = { iat: at, exp: at + 300, ...(nbf && { nbf: at }) };
    const outcome: unknown = await validate(claims).catch((error: unknown) => error);
    if (expected === undefined) expect(outcome).not.toBeInstanceOf(Error);
    else expect(outcome).toMatchObject({ skewSeconds: expected, code: 'invalid_token' });
  });

  it.each([
    ['iat in milliseconds', { iat: epochSeconds() * 1000 }],
    ['another issuer', { iss: 'https://other.example', iat: epochSeconds() }],
    ['a past exp and a good iat', { exp: 1 }],
  ])('N48 with %s is refused without a word of a skew', async (_, changes) => {
    const refusal: unknown = await validate(changes).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(MonoCloudTokenError);
    expect(refusal).toMatchObject({ skewSeconds: undefined });
  });

  it.each<[string, Record<string, unknown>, string, ValidateIdTokenOptions?]>([
    ['another nonce', { nonce: 'other' }, 'Nonce mismatch'],
    ['no nonce', { nonce: undefined }, 'Nonce mismatch'],
    ['another issuer', { iss: 'https://other.example' }, 'Invalid Issuer'],
    ['another audience', { aud: 'other' }, 'Invalid audience claim'],
    ['this client and another audience', { aud: ['monoshop-web', 'other'] }, 'Invalid audience claim'],
    ['no audience', { aud: undefined }, 'Invalid audience claim'],
    ['another authorized party', { azp: 'other' }, 'Invalid authorized party'],
    ['a past exp', { exp: 1 }, `Unexpected ${EXP} value, timestamp is <= now()`],
    ['no exp', { exp: undefined }, `Unexpected ${EXP} type`],
    ['no iat', { iat: undefined }, 'Unexpected "iat" (issued at) claim type'],
    ['iat to come', { iat: hourAhead }, 'Unexpected "iat" (issued at) claim value, timestamp is > now()'],
    ['nbf to come', { nbf: hourAhead }, 'Unexpected "nbf" (not before) claim value, timestamp is > now()'],
    ['no subject', { sub: undefined }, 'Invalid subject'],
    ['an empty subject', { sub: '' }, 'Invalid subject'],
    ['a name that is an object', { name: {} }, 'Unexpected "name" claim type'],
    ['no auth_time', {}, `Missing ${AUTH_TIME} claim`, { maxAge: 60 }],
    ['auth_time as text', { auth_time: 'now' }, `Unexpected ${AUTH_TIME} claim type`],
    ['an old auth_time', { auth_time: epochSeconds() - 300 }, TOO_OLD, { maxAge: 60 }],
    ['an old auth_time', { auth_time: epochSeconds() - 90 }, TOO_OLD, { maxAge: 0 }],
    ['at_hash', { at_hash: 'AAAA' }, 'The ID token belongs to another access token', { accessToken: 'a' }],
  ])('C06 with %s is refused', async (_, changes, message, options = {}) => {
    await expectRefusal(validate(changes, options), MonoCloudTokenError, { message, code: 'invalid_token' });
  });

  it.each(['at+jwt', 'logout+jwt'])('C06 of typ %s is refused', async (typ) => {
    await expect(validate({}, {}, typ)).rejects.toThrow('Invalid token type');
  });

  it('C06 with a wrong signature, alg none, or an algorithm other than the configured one is refused', async () => {
    const claims = idClaims(issuer.issuer);
    const sign = async (by: Signer) => by.sign(claims, { typ: undefined });
    const strict = new MonoCloudOidcClient(issuer.issuer, 'monoshop-web', {
      idTokenSigningAlgorithm: 'ES256',
    });
    const outcomes: [by: MonoCloudOidcClient, token: string, message: string][] = [
      [client, await sign(await createSigner()), 'signature verification failed'],
      [client, compact({ alg: 'none' }, claims, ''), 'Invalid signing alg'],
      [strict, await sign(signer), 'Invalid signing alg'],
    ];
    for (const [by, token, message] of outcomes) {
      await expect(by.validateIdToken(token, { nonce: 'nonce-1' })).rejects.toThrow(message);
    }
  });

  it('C07 must have come with the access token that at_hash names', async () => {
    const hash = createHash('sha256').update('access').digest().subarray(0, 16).toString('base64url');
    await expect(validate({ at_hash: hash }, { accessToken: 'access' })).resolves.toBeDefined();
    const other = validate({ at_hash: hash }, { accessToken: 'other' });
    await expect(other).rejects.toThrow('another access token');
    await expect(validate({}, { accessToken: 'other' })).resolves.toBeDefined();
  });

  it('E12 of a refresh must be about the same user', async () => {
    await expect(validate({}, { subject: 'user-1' })).resolves.toBeDefined();
    await expect(validate({}, { subject: 'user-2' })).rejects.toThrow('Invalid subject');
  });

  it.each([
    ['of 30 s ago', () => epochSeconds() - 30, 0, true],
    ['of 90 s ago', () => epochSeconds() - 90, 0, false],
    ['of 90 s ago', () => epochSeconds() - 90, 60, true],
    ['missing', () => undefined, 60, false],
    ['that is text', () => '1', undefined, false],
  ])(
    'W11 with an auth_time %s and a maximum age of $2 is accepted: $3',
    async (_what, authTime, maxAge, isAccepted) => {
      const outcome = validate({ auth_time: authTime() }, { maxAge });
      if (isAccepted) await expect(outcome).resolves.toBeDefined();
      else await expect(outcome).rejects.toBeInstanceOf(MonoCloudTokenError);
    },
  );

  it('honours skew and tolerance', async () => {
    await expect(validate({}, { clockSkew: 400 })).rejects.toThrow('"exp"');
    await expect(validate({}, { clockSkew: 400, clockTolerance: 200 })).resolves.toBeDefined();
  });
});

describe('the client', () => {
  it('refuses options that make no sense', () => {
    expect(() => new MonoCloudOidcClient(issuer.issuer, ' ')).toThrow(MonoCloudValidationError);
    for (const name of ['idTokenSigningAlgorithm', 'clientAuthMethod']) {
      const build = (): unknown =>
        Reflect.construct(MonoCloudOidcClient, [issuer.issuer, 'x', { [name]: 'none' }]);
      expect(build).toThrow(MonoCloudValidationError);
    }
  });

  it('decodes a token without verifying it', async () => {
    const decodeJwt = (jwt: string) => MonoCloudOidcClient.decodeJwt(jwt);
    const token = await (await createSigner()).sign({ sub: 'ü', exp: 1 });
    expect(decodeJwt(token)).toEqual({ sub: 'ü', exp: 1 });
    expect(() => decodeJwt('x')).toThrow(MonoCloudTokenError);
    const decode = (payload: string) => () => decodeJwt(compact({ alg: 'RS256' }, payload));
    expect(decode('[')).toThrow('Failed to parse JWT Payload');
    expect(decode('[]')).toThrow('JWT Payload must be a top level object');
  });
});
