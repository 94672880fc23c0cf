import { expect, test } from 'vitest';
import { api, arrangeOnce, issuer, signAccess } from '../../testing/arrangement.ts';
import { audience, epochSeconds, refusalOf } from '../../testing/claims.ts';
import { encodePart } from '@monoshop/testing/signing-key';
import { createSigner } from '../../testing/signer.ts';
import { MonoCloudTokenError, type MonoCloudTokenErrorCode } from '../index.ts';

arrangeOnce('ES256');

const BEARER = { sub: 'user-1', client_id: 'monoshop-web', jti: 'jti-1' };
const SCOPES = { scopes: ['read:products', 'write:products'], groups: ['admin'] };
const sign = (changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  signAccess({ jti: 'jti-1', ...changes }, header);
const endSignature = (token: string) => `${token.slice(0, -4)}AAAA`;

/** Of a token whose signature does not hold there is no bearer. */
const unverified: [name: string, make: () => Promise<string>, reason: object][] = [
  ['no JWT', async () => 'junk', { name: 'malformed' }],
  ['three parts of junk', async () => 'junk.junk.junk', { name: 'malformed' }],
  ['a header parameter that is not supported', () => sign({}, { zip: 'DEF' }), { name: 'malformed' }],
  [
    'another algorithm',
    async () => (await sign()).replace(/^[^.]*/, encodePart({ alg: 'none', typ: 'at+jwt' })),
    { name: 'unsupported_algorithm' },
  ],
  [
    'a key for another algorithm',
    async () => (await sign()).replace(/^[^.]*/, encodePart({ alg: 'RS256', kid: 'key-1', typ: 'at+jwt' })),
    { name: 'key_not_for_algorithm' },
  ],
  ['an unknown key', () => sign({}, { kid: 'key-9' }), { name: 'unknown_key' }],
  ['an altered signature', async () => endSignature(await sign()), { name: 'bad_signature' }],
  [
    'another type',
    () => sign({}, { typ: 'logout+jwt' }),
    { name: 'not_an_access_token', tokenType: 'logout+jwt' },
  ],
];

test.each(unverified)('N70 %s is the reason of a refusal, without a bearer', async (_title, make, reason) => {
  const error = await refusalOf(api.validateJwtAccessToken(await make()));
  expect(error).toBeInstanceOf(MonoCloudTokenError);
  expect(error).toMatchObject({ code: 'invalid_token', reason });
  expect(error).not.toHaveProperty('bearer');
});

const verified: [
  name: string,
  claims: () => Record<string, unknown>,
  reason: () => object,
  code?: MonoCloudTokenErrorCode,
][] = [
  ['a claim of an ID token', () => ({ at_hash: 'x' }), () => ({ name: 'not_an_access_token' })],
  [
    'another issuer',
    () => ({ iss: 'https://other.example' }),
    () => ({ name: 'wrong_issuer', expectedIssuer: issuer.issuer }),
  ],
  [
    'another audience',
    () => ({ aud: 'other' }),
    () => ({ name: 'wrong_audience', expectedAudience: audience }),
  ],
  [
    'the time since its end',
    () => ({ exp: epochSeconds() - 90 }),
    () => ({ name: 'expired', expiredSeconds: expect.closeTo(90, -1) }),
  ],
  [
    'a start in the future',
    () => ({ nbf: epochSeconds() + 200 }),
    () => ({ name: 'not_yet_valid', skewSeconds: expect.closeTo(200, -1) }),
  ],
  ['a claim of another type', () => ({ exp: 'soon' }), () => ({ name: 'invalid_claim' })],
  ['a key it is bound to', () => ({ cnf: { jkt: 'x' } }), () => ({ name: 'bound_token' })],
  [
    'a scope that is missing',
    () => ({}),
    () => ({ name: 'missing_scope', missingScopes: ['write:products'] }),
    'insufficient_scope',
  ],
  [
    'a group that is missing',
    () => ({ scope: SCOPES.scopes.join(' ') }),
    () => ({ name: 'missing_group', requiredGroups: ['admin'] }),
    'insufficient_groups',
  ],
];

test.each(verified)(
  'N70 %s is the reason of a refusal, with the bearer',
  async (_title, claims, reason, code) => {
    const token = await sign(claims());
    const options = { ...SCOPES, validateCertificateBinding: 'when_present' } as const;
    const grants = code ? options : { validateCertificateBinding: options.validateCertificateBinding };
    const error = await refusalOf(api.validateJwtAccessToken(token, grants));
    expect(error).toMatchObject({ code: code ?? 'invalid_token', reason: reason(), bearer: BEARER });
  },
);

test('N70 a blank subject and an inactive token are reasons too', async () => {
  expect(await refusalOf(api.validateJwtAccessToken(await sign({ sub: ' ' })))).toMatchObject({
    reason: { name: 'no_subject' },
  });
  issuer.reply('/introspect', { json: { active: false } });
  expect(await refusalOf(api.introspectAccessToken('opaque'))).toMatchObject({
    reason: { name: 'inactive' },
  });
});

test('N70 two keys that fit are the reason of a refusal', async () => {
  const [first, second] = await Promise.all([createSigner('ES256'), createSigner('ES256')]);
  const jwks = { keys: [first.jwk, second.jwk] };
  const refusal = await refusalOf(api.validateJwtAccessToken(await sign(), { jwks }));
  expect(refusal).toMatchObject({ reason: { name: 'ambiguous_key' } });
});
