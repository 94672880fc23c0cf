import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessClaims, audience, epochSeconds } from '../../testing/claims.ts';
import { createSigner } from '../../testing/signer.ts';
import { MonoCloudOidcBackendClient, MonoCloudTokenError } from '../index.ts';
import type { ValidateJwtAccessTokenOptions } from '../index.ts';

const issuer = 'https://tenant.example';
const signer = await createSigner('ES256');
const client = new MonoCloudOidcBackendClient(issuer, audience, {
  jwksResolver: () => ({ keys: [signer.jwk] }),
});
const good = { groups: ['editors'] };
const demands: ValidateJwtAccessTokenOptions = {
  scopes: ['read:products'],
  groups: ['editors'],
  validateCertificateBinding: 'when_present',
};

const isText = (value: unknown): boolean => typeof value === 'string';
const isPast = (value: unknown): boolean => typeof value === 'number' && value <= epochSeconds() + 60;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What each claim has to be when the token is accepted, in words of its own. */
const mayBe: Record<string, (value: unknown) => boolean> = {
  iss: (value) => value === issuer,
  aud: (value) =>
    value === audience || (Array.isArray(value) && value.every(isText) && value.includes(audience)),
  exp: (value) => Number.isSafeInteger(value) && Number(value) > epochSeconds() - 60,
  nbf: isPast,
  iat: isPast,
  sub: isText,
  jti: isText,
  client_id: isText,
  scope: (value) => typeof value === 'string' && value.split(' ').includes('read:products'),
  groups: (value) =>
    Array.isArray(value) &&
    value.some(
      (held) => held === 'editors' || (isRecord(held) && [held['id'], held['name']].includes('editors')),
    ),
  cnf: (value) =>
    isRecord(value) &&
    !['x5t#S256', 'jkt', 'jwk', 'jwe', 'jku', 'kid', 'osc'].some((method) => Object.hasOwn(value, method)),
};

/** Claims that may be missing, and so may be null. */
const optional = new Set(['nbf', 'iat', 'sub', 'jti', 'client_id']);

/** Values that come close to what each claim should be. */
const near = [issuer, audience, 'read:products', 'editors', epochSeconds() + 300].flatMap((value) => [
  value,
  String(value),
  [value],
  [[value]],
  [value, null],
  { 0: value },
  { name: value },
  [{ name: value }],
  ` ${value}`,
  `${value} `,
  `${value} x`,
]);
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(...near),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e308, -1, 0, -0, Number.MAX_SAFE_INTEGER + 2, epochSeconds() + 0.5, true, null),
);

describe('B05 A22 A24 A26 A27 a signed token with anything as a claim', () => {
  it.each(Object.keys(mayBe))('is refused unless its %s is what it has to be', async (name) => {
    const demanded = await signer.sign(accessClaims(issuer, good));
    await expect(client.validateJwtAccessToken(demanded, demands)).resolves.toBeDefined();
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        const token = await signer.sign(accessClaims(issuer, { ...good, [name]: value }));
        const outcome = await client.validateJwtAccessToken(token, demands).catch((error: unknown) => error);
        if (mayBe[name]?.(value) || (value === null && optional.has(name))) return;
        expect(outcome).toBeInstanceOf(MonoCloudTokenError);
      }),
      { numRuns: 300 },
    );
  });
});
