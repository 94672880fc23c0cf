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
const wrongSubject = '401: Invalid subject';
const wrongExpiry = 'Unexpected "exp" (expiration time) claim';

/** A token that says `JWT` and names its client otherwise. */
const plain = { header: { typ: 'JWT' } };
const untyped = { header: { typ: undefined } };
const oidc = { client_id: undefined, jti: undefined };
const auth0 = { ...oidc, aud: [audience, 'https://tenant.example/userinfo'], azp: 'web' };
const okta = { ...oidc, scope: undefined, ver: 1, cid: 'web', uid: '00u1', scp: ['openid', 'read:products'] };
const oktaType = 'application/okta-internal-at+jwt';
const entra = { ...oidc, scope: undefined, tid: 't', oid: 'o', uti: 'u', scp: 'read:products' };
const entraV1 = { appid: 'web', ver: '1.0' };
const entraRoles = { scp: undefined, roles: ['read:products'] };
const keycloak = { client_id: undefined, typ: 'Bearer', azp: 'web', sid: 's', acr: '1' };
const keycloakIdToken = { scope: undefined, typ: 'ID', nonce: 'n' };
const authentik = { ...oidc, azp: audience, uid: 'u', nonce: 'n', auth_time: 1, acr: 'a', amr: ['pwd'] };
const cognito = { token_use: 'access', version: 2, username: 'ada', auth_time: 1, event_id: 'e' };
const scopeList = { scope: ['openid', 'read:products'] };
const fraction = { exp: epochSeconds() + 300.5 };

type Token = Pick<AccessTokenShape, 'alg' | 'header' | 'claims' | 'differences'>;
/** The token differs from that of the provider in these; null for one by RFC 9068. */
type Row = [answer: string, outcome: string, token?: Token | null];

/** Tokens of one provider. @param base what they have in common */
const vary = (base: Token, rows: Row[]) =>
  rows.map(([answer, outcome, token = {}]) => ({
    answer: token?.differences ? `${answer} (with \`${token.differences}\` accepted)` : answer,
    outcome,
    ...(token && { ...base, ...token, claims: { ...base.claims, ...token.claims } }),
  }));

const shapes = {
  MonoCloud: vary({}, [
    ['type `at+jwt`, one API', '200'],
    [
      'combined token for two APIs',
      '200',
      { claims: { aud: ['http://api.monoshop.com/invoices', audience] } },
    ],
    ['type `JWT`', '200', plain],
    ['no type', '200', untyped],
    ['client credentials, no `sub`', '200', { claims: { sub: undefined } }],
  ]),
  Auth0: vary({ ...plain, claims: auth0 }, [
    ['default profile: `azp`, two audiences', '200'],
    ['RFC 9068 profile', '200', null],
    ['machine to machine', '200', { claims: { sub: 'web@clients', gty: 'client-credentials' } }],
    ['machine to machine, nothing granted', wrongType, { claims: { scope: undefined } }],
    [
      'grants in `permissions` only',
      noScope,
      { claims: { scope: 'openid', permissions: ['read:products'] } },
    ],
  ]),
  Okta: vary({ ...untyped, claims: okta }, [
    ['`scp` as a list', wrongType],
    ['`scp` as a list', '200', { differences: 'scp' }],
    ['`scp` as a list, another scope', noScope, { claims: { scp: ['openid'] }, differences: 'scp' }],
    ['service app', '200', { claims: { sub: 'web', uid: undefined }, differences: 'scp' }],
    ['organisation server: for Okta itself', wrongType, { header: { typ: oktaType }, differences: 'scp' }],
  ]),
  'Entra ID v1': vary({ ...plain, claims: entra }, [
    ['`scp` as text, `appid`', wrongType, { claims: entraV1 }],
    ['`scp` as text, `appid`', '200', { claims: entraV1, differences: 'scp' }],
    ['application permissions in `roles`', wrongType, { claims: entraRoles, differences: 'scp' }],
    [
      'for Microsoft Graph, `nonce` in the header',
      wrongAudience,
      {
        header: { typ: 'JWT', nonce: 'n' },
        claims: { aud: 'https://graph.microsoft.com' },
        differences: 'scp',
      },
    ],
  ]),
  'Entra ID v2': vary({ ...plain, claims: entra }, [
    [
      "audience is the API's client id, not a URI",
      wrongAudience,
      {
        claims: { aud: '6d0f4a43-a5a5-4b5b-a4a5-c2b6b0a1d7c1', azp: 'web', ver: '2.0' },
        differences: 'scp',
      },
    ],
  ]),
  Keycloak: vary({ ...plain, claims: keycloak }, [
    ['audience mapper for this API', '200', { claims: { aud: [audience, 'account'] } }],
    ['no audience mapper', wrongAudience, { claims: { aud: 'account' } }],
    ['service account', '200', { claims: { client_id: 'web', sid: undefined } }],
    ['before 24: `nonce`', wrongType, { claims: { nonce: 'n' } }],
    ['before 24: `nonce`', '200', { claims: { nonce: 'n' }, differences: 'nonce' }],
    ['ID token', wrongType, { claims: keycloakIdToken, differences: 'nonce scp' }],
    ['without the client scope `basic`: no `sub`', wrongSubject, { claims: { sub: undefined } }],
  ]),
  Authentik: vary({ ...plain, claims: authentik }, [
    ['audience is the client id', wrongAudience, { claims: { aud: 'web' }, differences: 'nonce' }],
    ['client id is this API; `nonce`', wrongType],
    ['client id is this API; `nonce`', '200', { differences: 'nonce' }],
  ]),
  Cognito: vary({ ...untyped, claims: cognito }, [
    ['no `aud`', wrongAudience, { claims: { aud: undefined } }],
    [
      "resource binding; scopes carry the resource's name",
      noScope,
      { claims: { scope: `${audience}/read:products` } },
    ],
  ]),
  general: vary({}, [
    ['RS256', '200', { alg: 'RS256' }],
    ['EdDSA', '401: unsupported JWS "alg" identifier', { alg: 'EdDSA' }],
    ['`scope` as a list (IdentityServer)', '401: Unexpected "scope" claim type', { claims: scopeList }],
    ['`scope` as a list (IdentityServer)', '200', { claims: scopeList, differences: 'scope_list' }],
    ['`exp` with a fraction', `401: ${wrongExpiry} type`, { claims: fraction }],
    ['`exp` with a fraction', '200', { claims: fraction, differences: 'fractional_exp' }],
    [
      '`exp` in milliseconds',
      `401: ${wrongExpiry} value, timestamp is over 10 years ahead`,
      { claims: { exp: (epochSeconds() + 300) * 1000 } },
    ],
    ['neither `sub` nor `client_id`', wrongSubject, { claims: { sub: undefined, client_id: undefined } }],
  ]),
};

export const accessTokenShapes: AccessTokenShape[] = Object.entries(shapes).flatMap(([provider, rows]) =>
  rows.map((row) => ({ provider, ...row })),
);
