/** An API that a forged token is for, and another API of the same issuer. */
export interface ForgeryTarget {
  issuer: string;
  resource: string;
  scope: string;
  other: { resource: string; scope: string };
}

/** Changes of the claims of a good token: a name for titles, what changes, and the message of the refusal. */
export type ForgedClaims = readonly [
  title: string,
  change: (target: ForgeryTarget) => Record<string, unknown>,
  message: string,
];

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
const TEN_YEARS = 10 * 365 * 86_400;

const AUDIENCE = 'Invalid audience claim';
const SUBJECT = 'Invalid subject';
const OTHER_KIND = 'Invalid token type';
const [EXP, NBF, IAT] = ['"exp" (expiration time)', '"nbf" (not before)', '"iat" (issued at)'].map(
  (claim) => `Unexpected ${claim} claim`,
);
const EXPIRED = `${EXP} value, timestamp is <= now()`;
const TOO_FAR = `${EXP} value, timestamp is over 10 years ahead`;

const audience = (title: string, change: (target: ForgeryTarget) => unknown): ForgedClaims => [
  title,
  (target) => ({ aud: change(target) }),
  AUDIENCE,
];

/** `aud` that does not name the API (RFC 7519 §4.1.3). */
const AUDIENCES: readonly ForgedClaims[] = [
  audience('A22 the audience of another API', ({ other }) => other.resource),
  [
    'B06 the audience and scope of another API',
    ({ other }) => ({ aud: other.resource, scope: other.scope }),
    AUDIENCE,
  ],
  audience('A22 a list of audiences without this API', ({ other }) => [other.resource]),
  // Short, so that the token fits into a header.
  audience('A22 a thousand audiences of others', () =>
    Array.from({ length: 1_000 }, (_, index) => `u:${index}`),
  ),
  audience('A22 a list that holds more than texts', ({ resource }) => [resource, 1]),
  audience('A22 an audience that is a number', () => 1),
  audience('A22 an audience that is an object', ({ resource }) => ({ [resource]: true })),
  audience('A22 no audience', () => undefined),
  audience('A22 an audience cut short', ({ resource }) => resource.slice(0, -1)),
  audience('A22 an audience made longer', ({ resource }) => `${resource}2`),
  audience('A22 an audience with a slash more', ({ resource }) => `${resource}/`),
  audience('A22 an audience in capitals', ({ resource }) => resource.toUpperCase()),
  audience('A22 an audience with a look-alike letter', ({ resource }) => resource.replace('o', '\u043e')),
];

const issuer = (title: string, change: (issuer: string) => unknown): ForgedClaims => [
  `A23 the issuer ${title}`,
  (target) => ({ iss: change(target.issuer) }),
  'Invalid Issuer',
];

const ISSUERS: readonly ForgedClaims[] = [
  issuer('missing', () => undefined),
  issuer('with a slash behind it', (url) => `${url}/`),
  issuer('over https', (url) => url.replace('http:', 'https:')),
  issuer('of another tenant', () => 'https://other.example'),
  issuer('in capitals', (url) => url.toUpperCase()),
  issuer('with its host in capitals', (url) => url.replace(new URL(url).host, (host) => host.toUpperCase())),
  issuer('with its scheme in capitals', (url) => url.replace('http:', 'HTTP:')),
  issuer('in a list', (url) => [url]),
];

const EXPIRIES: readonly ForgedClaims[] = [
  ['W18 A24 no exp', () => ({ exp: undefined }), `${EXP} type`],
  ['W18 A24 exp as text', () => ({ exp: '9999999999' }), `${EXP} type`],
  ['W18 A24 exp with a fraction', () => ({ exp: inSeconds(300) + 0.5 }), `${EXP} type`],
  ['W18 A24 exp 1e308', () => ({ exp: 1e308 }), `${EXP} type`],
  ['W18 A24 exp null', () => ({ exp: null }), `${EXP} type`],
  ['W18 A24 exp in a list', () => ({ exp: [inSeconds(300)] }), `${EXP} type`],
  ['A24 a negative exp', () => ({ exp: -1 }), EXPIRED],
  ['A24 an exp 61 s ago', () => ({ exp: inSeconds(-61) }), EXPIRED],
  ['A24 N50 exp 2^53 - 1', () => ({ exp: Number.MAX_SAFE_INTEGER }), TOO_FAR],
  ['A24 N50 exp in milliseconds', () => ({ exp: inSeconds(300) * 1_000 }), TOO_FAR],
  ['N50 exp in the year 2286', () => ({ exp: 9_999_999_999 }), TOO_FAR],
  ['N50 exp just beyond ten years', () => ({ exp: inSeconds(TEN_YEARS + 60) }), TOO_FAR],
];

const TIMES: readonly ForgedClaims[] = [
  ['A26 N50 iat in milliseconds', () => ({ iat: Date.now() }), `${IAT} value, timestamp is > now()`],
  ['N50 a negative iat', () => ({ iat: -1 }), `${IAT} type`],
  ['N50 iat -1e308', () => ({ iat: -1e308 }), `${IAT} type`],
  ['A26 N50 a negative nbf', () => ({ nbf: -1 }), `${NBF} type`],
  ['N50 nbf in milliseconds', () => ({ nbf: Date.now() }), `${NBF} value, timestamp is > now()`],
  ['A26 nbf to come', () => ({ nbf: inSeconds(3_600) }), `${NBF} value, timestamp is > now()`],
  ['A26 nbf as text', () => ({ nbf: '1' }), `${NBF} type`],
  ['A26 iat to come', () => ({ iat: inSeconds(3_600) }), `${IAT} value, timestamp is > now()`],
  ['A26 iat as text', () => ({ iat: '1' }), `${IAT} type`],
];

const NAMES: readonly ForgedClaims[] = [
  ['A27 N52 neither subject nor client', () => ({ sub: undefined, client_id: undefined }), SUBJECT],
  ['A27 N52 an empty subject', () => ({ sub: '' }), SUBJECT],
  ['N52 a blank subject', () => ({ sub: ' ' }), SUBJECT],
  ['A27 N52 an empty client and no subject', () => ({ sub: undefined, client_id: '' }), SUBJECT],
  ['N52 an empty subject and an empty client', () => ({ sub: '', client_id: '' }), SUBJECT],
  ['A27 a subject that is a number', () => ({ sub: 7 }), SUBJECT],
  ['A27 a client id that is a number', () => ({ client_id: 7 }), 'Unexpected "client_id" claim type'],
  ['A27 a client id that is a list', () => ({ client_id: ['forger'] }), 'Unexpected "client_id" claim type'],
  ['A27 a token id that is an object', () => ({ jti: {} }), 'Unexpected "jti" claim type'],
];

/** Claims that make a well-signed token no access token for the API: `invalid_token`. */
export const INVALID_CLAIMS: readonly ForgedClaims[] = [
  ...AUDIENCES,
  ...ISSUERS,
  ...EXPIRIES,
  ...TIMES,
  ...NAMES,
  ['B05 a scope that is a list', ({ scope }) => ({ scope: [scope] }), 'Unexpected "scope" claim type'],
  ['B05 a scope that is a number', () => ({ scope: 7 }), 'Unexpected "scope" claim type'],
  ['B05 a scope that is an object', () => ({ scope: {} }), 'Unexpected "scope" claim type'],
  ['W18 A20 the nonce of an ID token', () => ({ nonce: 'n' }), OTHER_KIND],
  ['A20 the claims of an ID token', () => ({ nonce: 'n', at_hash: 'h' }), OTHER_KIND],
  ['A21 the claims of a logout token', () => ({ events: {} }), OTHER_KIND],
];

/** Claims that grant less than the API's scope: `insufficient_scope`. */
export const INSUFFICIENT_SCOPES: readonly Readonly<[title: string, change: ForgedClaims[1]]>[] = [
  ['B04 a longer scope', ({ scope }) => ({ scope: `${scope}2` })],
  ['B04 a scope in capitals', ({ scope }) => ({ scope: scope.toUpperCase() })],
  ['B04 a scope with a prefix', ({ scope }) => ({ scope: `x${scope}` })],
  ['B04 the other scope', ({ other }) => ({ scope: other.scope })],
  ['B04 half a scope', () => ({ scope: 'read' })],
  ['B04 a scope behind a tab', ({ scope }) => ({ scope: `openid\t${scope}` })],
  ['B04 a scope behind a line break', ({ scope }) => ({ scope: `openid\n${scope}` })],
  ['B05 an empty scope', () => ({ scope: '' })],
  ['B05 no scope', () => ({ scope: undefined })],
];
