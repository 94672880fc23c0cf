import type { Reply } from '../../core/testing/scripted-provider.ts';
import type { ProviderAnswer } from './row.ts';

/** What a provider answers to a refresh request, as its documentation describes it. */
export interface RefreshAnswer extends ProviderAnswer {
  outcome: 'renewed' | 'ended once' | 'retried later' | 'named in the log';
  /** The whole answer. */
  reply?: Reply;
  /** Members laid over a token answer as it should be; undefined takes one away. */
  changes?: Record<string, unknown>;
}

const oauth = (status: number, error: string, description?: string): { reply: Reply } => ({
  reply: { status, json: { error, error_description: description } },
});
const page = (status: number): { reply: Reply } => ({
  reply: { status, text: '<html><h1>Hello</h1></html>', headers: { 'content-type': 'text/html' } },
});

type Answer = Pick<RefreshAnswer, 'reply' | 'changes'>;
type Row = [answer: string, Answer];

const renewed: Record<string, Row[]> = {
  Auth0: [
    ['rotated refresh token', { changes: {} }],
    ['no refresh token: rotation is off', { changes: { refresh_token: undefined } }],
  ],
  Keycloak: [
    [
      'members of its own: `refresh_expires_in`, `session_state`',
      { changes: { refresh_expires_in: 1800, session_state: 's', 'not-before-policy': 0 } },
    ],
    ['offline session: `refresh_expires_in` 0', { changes: { refresh_expires_in: 0 } }],
  ],
  Cognito: [['no refresh token and no scope', { changes: { refresh_token: undefined, scope: undefined } }]],
  any: [
    ['`scope` as a list', { changes: { scope: ['openid', 'read:products'] } }],
    ['empty `scope`', { changes: { scope: '' } }],
    ['`refresh_token` and `id_token` null', { changes: { refresh_token: null, id_token: null } }],
    ['`token_type` in lower case', { changes: { token_type: 'bearer' } }],
  ],
};

const ended: Record<string, Row[]> = {
  Auth0: [
    ['403 `invalid_grant`', oauth(403, 'invalid_grant', 'Unknown or invalid refresh token.')],
    ['403 `access_denied` by an Action', oauth(403, 'access_denied', 'Blocked')],
    ['403 `mfa_required`', oauth(403, 'mfa_required', 'Multifactor authentication required')],
  ],
  Okta: [['400 `invalid_grant`', oauth(400, 'invalid_grant', 'The refresh token is invalid or expired.')]],
  'Entra ID': [
    [
      '400 `invalid_grant` AADSTS700082: inactive for too long',
      oauth(
        400,
        'invalid_grant',
        'AADSTS700082: The refresh token has expired due to inactivity.\r\nTrace ID: 1',
      ),
    ],
    [
      '400 `invalid_grant` AADSTS50173: password changed',
      oauth(400, 'invalid_grant', 'AADSTS50173: revoked'),
    ],
    ['400 `interaction_required` AADSTS50076', oauth(400, 'interaction_required', 'AADSTS50076: use MFA')],
    ['400 `consent_required` AADSTS65001', oauth(400, 'consent_required', 'AADSTS65001: not consented')],
    ['400 `login_required` AADSTS50058', oauth(400, 'login_required', 'AADSTS50058: no session')],
  ],
  Keycloak: [
    ['400 `invalid_grant`: "Session not active"', oauth(400, 'invalid_grant', 'Session not active')],
    ['400 `invalid_grant`: "Stale token"', oauth(400, 'invalid_grant', 'Stale token')],
  ],
  Authentik: [
    ['400 `invalid_grant`', oauth(400, 'invalid_grant', 'The provided authorization grant is invalid')],
  ],
  Cognito: [
    ['400 `invalid_grant`: revoked', oauth(400, 'invalid_grant', 'Refresh Token has been revoked')],
    ['400 `invalid_grant` without a description', oauth(400, 'invalid_grant')],
  ],
  any: [
    ['401 `invalid_grant`', oauth(401, 'invalid_grant')],
    ['400 `account_selection_required`', oauth(400, 'account_selection_required')],
    ['200 with `error`: `bad_refresh_token` (GitHub)', oauth(200, 'bad_refresh_token')],
  ],
};

const later: Record<string, Row[]> = {
  Auth0: [
    ['429 `access_denied`: too many requests', oauth(429, 'access_denied', 'Global limit has been reached')],
  ],
  Okta: [
    [
      '429 with an error code of its own',
      { reply: { status: 429, json: { errorCode: 'E0000047' }, headers: { 'retry-after': '7' } } },
    ],
  ],
  'Entra ID': [
    ['503 `temporarily_unavailable`', oauth(503, 'temporarily_unavailable', 'AADSTS90033')],
    ['400 `temporarily_unavailable`', oauth(400, 'temporarily_unavailable', 'AADSTS90033')],
  ],
  Keycloak: [['500 `unknown_error`', oauth(500, 'unknown_error')]],
  Authentik: [['502 page of the proxy in front of it', page(502)]],
  any: [
    ['200 with a page', page(200)],
    ['200 with a list', { reply: { json: [] } }],
    ['200 without a body', { reply: { text: '' } }],
    ['connection reset', { reply: 'reset' }],
  ],
};

const named: Record<string, Row[]> = {
  Auth0: [
    ['401 `access_denied`: wrong client secret', oauth(401, 'access_denied', 'Unauthorized')],
    ['403 `unauthorized_client`: grant not allowed', oauth(403, 'unauthorized_client', 'Not allowed')],
  ],
  Okta: [
    ['401 `invalid_client`', oauth(401, 'invalid_client', 'The client secret supplied is invalid.')],
    ['400 `invalid_scope`', oauth(400, 'invalid_scope', 'One or more scopes are not configured.')],
  ],
  'Entra ID': [
    [
      '401 `invalid_client` AADSTS7000222: secret expired',
      oauth(401, 'invalid_client', 'AADSTS7000222: expired\r\nTrace ID: 1\r\nTimestamp: 2026'),
    ],
    ['`expires_in` as text (v1)', { changes: { expires_in: '3599', ext_expires_in: '3599' } }],
    ['400 `invalid_request` AADSTS90014', oauth(400, 'invalid_request', 'AADSTS90014: missing')],
    ['400 `invalid_resource` AADSTS500011', oauth(400, 'invalid_resource', 'AADSTS500011: not found')],
  ],
  Keycloak: [
    ['401 `unauthorized_client`: wrong client secret', oauth(401, 'unauthorized_client', 'Invalid client')],
    ['400 `invalid_scope`', oauth(400, 'invalid_scope', 'Invalid scopes')],
  ],
  Authentik: [['400 `invalid_client`', oauth(400, 'invalid_client', 'Client authentication failed')]],
  Cognito: [
    ['400 `invalid_client`', oauth(400, 'invalid_client', 'invalid_client_secret')],
    ['400 `unauthorized_client`', oauth(400, 'unauthorized_client')],
  ],
  any: [
    ['400 `unsupported_grant_type`', oauth(400, 'unsupported_grant_type')],
    ['400 `invalid_target`', oauth(400, 'invalid_target')],
    ['400 without a body', { reply: { status: 400, text: '' } }],
    ['302 to a page', { reply: { status: 302, headers: { location: '/login' } } }],
    ['404', page(404)],
    ['200 without `expires_in`', { changes: { expires_in: undefined } }],
    ['200 without access token', { changes: { access_token: undefined } }],
    ['200 with a DPoP token', { changes: { token_type: 'DPoP' } }],
    ['200 with an ID token that is not a JWT', { changes: { id_token: 'not a token' } }],
    ['200 with an ID token that is not signed', { changes: { id_token: 'e30.e30.e30' } }],
  ],
};

const toRows = (outcome: RefreshAnswer['outcome'], rows: Record<string, Row[]>): RefreshAnswer[] =>
  Object.entries(rows).flatMap(([provider, answers]) =>
    answers.map(([answer, script]) => ({ provider, answer, outcome, ...script })),
  );

/** Answers to a refresh request, as documentation of the providers describes them. */
export const REFRESH_ANSWERS: readonly RefreshAnswer[] = [
  ...toRows('renewed', renewed),
  ...toRows('ended once', ended),
  ...toRows('retried later', later),
  ...toRows('named in the log', named),
];
