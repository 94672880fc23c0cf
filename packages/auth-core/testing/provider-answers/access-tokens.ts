import { audience, epochSeconds } from '../claims.ts';

/** An access token as one provider issues it, and what an API answers to it. */
export interface AccessTokenShape {
  provider: string;
  /** What is special about the token. */
  answer: string;
  /** Status, and the reason of a refusal. */
  outcome: string;
  /** Signing algorithm. Default `ES256`. */
  alg?: 'EdDSA' | 'RS256';
  /** Differs from a token by RFC 9068 in these; undefined leaves one out. */
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  /** Value of `MONOCLOUD_BACKEND_TOKEN_DIFFERENCES`. */
  differences?: string;
}

const wrongType = '401: Invalid token type';
const wrongAudience = '401: Invalid audience claim';
const noScope = '403: Token is missing required scopes';
const wrongExpiry = 'Unexpected "exp" (expiration time) claim';

/** A token that says `JWT` and names its client otherwise. */
const plain = { header: { typ: 'JWT' } };
const untyped = { header: { typ: undefined } };
const oidc = { client_id: undefined, jti: undefined };
const auth0 = { ...oidc, aud: [audience, 'https://tenant.example/userinfo'], azp: 'web' };
const okta = { ...oidc, scope: undefined, ver: 1, cid: 'web', uid: '00u1', scp: ['openid', 'read:products'] };
const entra = { ...oidc, scope: undefined, tid: 't', oid: 'o', uti: 'u', scp: 'read:products' };
const keycloak = { client_id: undefined, typ: 'Bearer', azp: 'web', sid: 's', acr: '1' };
const authentik = { ...oidc, azp: audience, uid: 'u', nonce: 'n', auth_time: 1, acr: 'a', amr: ['pwd'] };
const cognito = { token_use: 'access', version: 2, username: 'ada', auth_time: 1, event_id: 'e' };

type Token = Pick<AccessTokenShape, 'alg' | 'header' | 'claims' | 'differences'>;
type Row = [answer: string, outcome: string, token?: Token];

const rows: Record<string, Row[]> = {
  MonoCloud: [
    ['type `at+jwt`, one API', '200'],
    [
      'combined token for two APIs',
      '200',
      { claims: { aud: ['http://api.monoshop.com/invoices', audience] } },
    ],
    ['type `JWT`', '200', plain],
    ['no type', '200', untyped],
    ['client credentials, no `sub`', '200', { claims: { sub: undefined } }],
  ],
  Auth0: [
    ['default profile: `azp`, two audiences', '200', { ...plain, claims: auth0 }],
    ['RFC 9068 profile', '200'],
    [
      'machine to machine',
      '200',
      { ...plain, claims: { ...auth0, sub: 'web@clients', gty: 'client-credentials' } },
    ],
    ['machine to machine, nothing granted', wrongType, { ...plain, claims: { ...auth0, scope: undefined } }],
    [
      'grants in `permissions` only',
      noScope,
      { ...plain, claims: { ...auth0, scope: 'openid', permissions: ['read:products'] } },
    ],
  ],
  Okta: [
    ['`scp` as a list', wrongType, { ...untyped, claims: okta }],
    ['`scp` as a list', '200', { ...untyped, claims: okta, differences: 'scp' }],
    [
      '`scp` as a list, another scope',
      noScope,
      { ...untyped, claims: { ...okta, scp: ['openid'] }, differences: 'scp' },
    ],
    [
      'service app',
      '200',
      { ...untyped, claims: { ...okta, sub: 'web', uid: undefined }, differences: 'scp' },
    ],
    [
      'organisation server: for Okta itself',
      wrongType,
      { header: { typ: 'application/okta-internal-at+jwt' }, claims: okta, differences: 'scp' },
    ],
  ],
  'Entra ID v1': [
    ['`scp` as text, `appid`', wrongType, { ...plain, claims: { ...entra, appid: 'web', ver: '1.0' } }],
    [
      '`scp` as text, `appid`',
      '200',
      { ...plain, claims: { ...entra, appid: 'web', ver: '1.0' }, differences: 'scp' },
    ],
    [
      'application permissions in `roles`',
      wrongType,
      { ...plain, claims: { ...entra, scp: undefined, roles: ['read:products'] }, differences: 'scp' },
    ],
    [
      'for Microsoft Graph, `nonce` in the header',
      wrongAudience,
      {
        header: { typ: 'JWT', nonce: 'n' },
        claims: { ...entra, aud: 'https://graph.microsoft.com' },
        differences: 'scp',
      },
    ],
  ],
  'Entra ID v2': [
    [
      "audience is the API's client id, not a URI",
      wrongAudience,
      {
        ...plain,
        claims: { ...entra, aud: '6d0f4a43-a5a5-4b5b-a4a5-c2b6b0a1d7c1', azp: 'web', ver: '2.0' },
        differences: 'scp',
      },
    ],
  ],
  Keycloak: [
    [
      'audience mapper for this API',
      '200',
      { ...plain, claims: { ...keycloak, aud: [audience, 'account'] } },
    ],
    ['no audience mapper', wrongAudience, { ...plain, claims: { ...keycloak, aud: 'account' } }],
    ['service account', '200', { ...plain, claims: { ...keycloak, client_id: 'web', sid: undefined } }],
    ['before 24: `nonce`', wrongType, { ...plain, claims: { ...keycloak, nonce: 'n' } }],
    ['before 24: `nonce`', '200', { ...plain, claims: { ...keycloak, nonce: 'n' }, differences: 'nonce' }],
    [
      'ID token',
      wrongType,
      {
        ...plain,
        claims: { ...keycloak, scope: undefined, typ: 'ID', nonce: 'n' },
        differences: 'nonce scp',
      },
    ],
    [
      'without the client scope `basic`: no `sub`',
      '401: Invalid subject',
      { ...plain, claims: { ...keycloak, sub: undefined } },
    ],
  ],
  Authentik: [
    [
      'audience is the client id',
      wrongAudience,
      { ...plain, claims: { ...authentik, aud: 'web' }, differences: 'nonce' },
    ],
    ['client id is this API; `nonce`', wrongType, { ...plain, claims: authentik }],
    ['client id is this API; `nonce`', '200', { ...plain, claims: authentik, differences: 'nonce' }],
  ],
  Cognito: [
    ['no `aud`', wrongAudience, { ...untyped, claims: { ...cognito, aud: undefined } }],
    [
      "resource binding; scopes carry the resource's name",
      noScope,
      { ...untyped, claims: { ...cognito, scope: `${audience}/read:products` } },
    ],
  ],
  general: [
    ['RS256', '200', { alg: 'RS256' }],
    ['EdDSA', '401: unsupported JWS "alg" identifier', { alg: 'EdDSA' }],
    [
      '`scope` as a list (IdentityServer)',
      '401: Unexpected "scope" claim type',
      { claims: { scope: ['openid', 'read:products'] } },
    ],
    [
      '`scope` as a list (IdentityServer)',
      '200',
      { claims: { scope: ['openid', 'read:products'] }, differences: 'scope_list' },
    ],
    ['`exp` with a fraction', `401: ${wrongExpiry} type`, { claims: { exp: epochSeconds() + 300.5 } }],
    [
      '`exp` with a fraction',
      '200',
      { claims: { exp: epochSeconds() + 300.5 }, differences: 'fractional_exp' },
    ],
    [
      '`exp` in milliseconds',
      `401: ${wrongExpiry} value, timestamp is over 10 years ahead`,
      { claims: { exp: (epochSeconds() + 300) * 1000 } },
    ],
    [
      'neither `sub` nor `client_id`',
      '401: Invalid subject',
      { claims: { sub: undefined, client_id: undefined } },
    ],
  ],
};

export const accessTokenShapes: AccessTokenShape[] = Object.entries(rows).flatMap(([provider, shapes]) =>
  shapes.map(([answer, outcome, token]) => ({
    provider,
    answer: token?.differences ? `${answer} (with \`${token.differences}\` accepted)` : answer,
    outcome,
    ...token,
  })),
);
