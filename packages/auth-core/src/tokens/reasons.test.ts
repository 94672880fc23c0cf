import { expect, test } from 'vitest';
import { api, arrangeOnce, expectRefusal, issuer, signAccess } from '../../testing/arrangement.ts';
import { audience, epochSeconds, refusalOf } from '../../testing/claims.ts';
import { encodePart } from '@monoshop/testing/signing-key';
import { createSigner } from '../../testing/signer.ts';
import { MonoCloudTokenError, type MonoCloudTokenErrorCode } from '../index.ts';

arrangeOnce('ES256');

const BEARER = { sub: 'user-1', client_id: 'monoshop-web', jti: 'jti-1' };
const SCOPES = { scopes: ['read:products', 'write:products'], groups: ['admin'] };
const sign = (changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  signAccess({ jti: 'jti-1', ...changes }, header);
const withHeader = async (header: object) =>
  (await sign()).replace(/^[^.]*/, encodePart({ typ: 'at+jwt', ...header }));
const LOGOUT = 'logout+jwt';

/** Of a token whose signature does not hold there is no bearer. */
const unverified: [title: string, name: string, make: () => Promise<string>, details?: object][] = [
  ['no JWT', 'malformed', async () => 'junk'],
  ['three parts of junk', 'malformed', async () => 'junk.junk.junk'],
  ['a header parameter that is not supported', 'malformed', () => sign({}, { zip: 'DEF' })],
  ['another algorithm', 'unsupported_algorithm', () => withHeader({ alg: 'none' })],
  ['a key for another algorithm', 'key_not_for_algorithm', () => withHeader({ alg: 'RS256', kid: 'key-1' })],
  ['an unknown key', 'unknown_key', () => sign({}, { kid: 'key-9' })],
  ['an altered signature', 'bad_signature', async () => `${(await sign()).slice(0, -4)}AAAA`],
  ['another type', 'not_an_access_token', () => sign({}, { typ: LOGOUT }), { tokenType: LOGOUT }],
];

test.each(unverified)(
  'N70 %s is the reason of a refusal, without a bearer',
  async (_title, name, make, details) => {
    const refused = api.validateJwtAccessToken(await make());
    const members = { code: 'invalid_token', reason: { name, ...details } };
    expect(await expectRefusal(refused, MonoCloudTokenError, members)).not.toHaveProperty('bearer');
  },
);

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
  const blank = refusalOf(api.validateJwtAccessToken(await sign({ sub: ' ' })));
  await expect(blank).resolves.toMatchObject({ reason: { name: 'no_subject' } });
  issuer.reply('/introspect', { json: { active: false } });
  const inactive = refusalOf(api.introspectAccessToken('opaque'));
  await expect(inactive).resolves.toMatchObject({ reason: { name: 'inactive' } });
});

test('N70 two keys that fit are the reason of a refusal', async () => {
  const [first, second] = await Promise.all([createSigner('ES256'), createSigner('ES256')]);
  const jwks = { keys: [first.jwk, second.jwk] };
  const refusal = await refusalOf(api.validateJwtAccessToken(await sign(), { jwks }));
  expect(refusal).toMatchObject({ reason: { name: 'ambiguous_key' } });
});
