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

type Row = [answer: string, Pick<RefreshAnswer, 'reply' | 'changes'>];

/** A refusal, named by status and code and what may follow them. */
const oauth = (status: number, error: string, error_description?: string, detail = ''): Row => [
  `${status} \`${error}\`${detail}`,
  { reply: { status, json: { error, error_description } } },
];
const reply = (answer: string, given: Reply): Row => [answer, { reply: given }];
const page = (answer: string, status: number): Row =>
  reply(answer, { status, text: '<html><h1>Hello</h1></html>', headers: { 'content-type': 'text/html' } });
const changes = (answer: string, given: Record<string, unknown>): Row => [answer, { changes: given }];

const renewed: Record<string, Row[]> = {
  Auth0: [
    changes('rotated refresh token', {}),
    changes('no refresh token: rotation is off', { refresh_token: undefined }),
  ],
  Keycloak: [
    changes('members of its own: `refresh_expires_in`, `session_state`', {
      refresh_expires_in: 1800,
      session_state: 's',
      'not-before-policy': 0,
    }),
    changes('offline session: `refresh_expires_in` 0', { refresh_expires_in: 0 }),
  ],
  Cognito: [changes('no refresh token and no scope', { refresh_token: undefined, scope: undefined })],
  any: [
    changes('`scope` as a list', { scope: ['openid', 'read:products'] }),
    changes('empty `scope`', { scope: '' }),
    changes('`refresh_token` and `id_token` null', { refresh_token: null, id_token: null }),
    changes('`token_type` in lower case', { token_type: 'bearer' }),
  ],
};

const ended: Record<string, Row[]> = {
  Auth0: [
    oauth(403, 'invalid_grant', 'Unknown or invalid refresh token.'),
    oauth(403, 'access_denied', 'Blocked', ' by an Action'),
    oauth(403, 'mfa_required', 'Multifactor authentication required'),
  ],
  Okta: [oauth(400, 'invalid_grant', 'The refresh token is invalid or expired.')],
  'Entra ID': [
    oauth(400, 'invalid_grant', 'AADSTS700082\r\nTrace ID: 1', ' AADSTS700082: inactive for too long'),
    oauth(400, 'invalid_grant', 'AADSTS50173: revoked', ' AADSTS50173: password changed'),
    oauth(400, 'interaction_required', 'AADSTS50076: use MFA', ' AADSTS50076'),
    oauth(400, 'consent_required', 'AADSTS65001: not consented', ' AADSTS65001'),
    oauth(400, 'login_required', 'AADSTS50058: no session', ' AADSTS50058'),
  ],
  Keycloak: [
    oauth(400, 'invalid_grant', 'Session not active', ': "Session not active"'),
    oauth(400, 'invalid_grant', 'Stale token', ': "Stale token"'),
  ],
  Authentik: [oauth(400, 'invalid_grant', 'The provided authorization grant is invalid')],
  Cognito: [
    oauth(400, 'invalid_grant', 'Refresh Token has been revoked', ': revoked'),
    oauth(400, 'invalid_grant', undefined, ' without a description'),
  ],
  any: [
    oauth(401, 'invalid_grant'),
    oauth(400, 'account_selection_required'),
    reply('200 with `error`: `bad_refresh_token` (GitHub)', { json: { error: 'bad_refresh_token' } }),
  ],
};

const later: Record<string, Row[]> = {
  Auth0: [oauth(429, 'access_denied', 'Global limit has been reached', ': too many requests')],
  Okta: [
    reply('429 with an error code of its own', {
      status: 429,
      json: { errorCode: 'E0000047' },
      headers: { 'retry-after': '7' },
    }),
  ],
  'Entra ID': [
    oauth(503, 'temporarily_unavailable', 'AADSTS90033'),
    oauth(400, 'temporarily_unavailable', 'AADSTS90033'),
  ],
  Keycloak: [oauth(500, 'unknown_error')],
  Authentik: [page('502 page of the proxy in front of it', 502)],
  any: [
    page('200 with a page', 200),
    reply('200 with a list', { json: [] }),
    reply('200 without a body', { text: '' }),
    reply('connection reset', 'reset'),
  ],
};

const named: Record<string, Row[]> = {
  Auth0: [
    oauth(401, 'access_denied', 'Unauthorized', ': wrong client secret'),
    oauth(403, 'unauthorized_client', 'Not allowed', ': grant not allowed'),
  ],
  Okta: [
    oauth(401, 'invalid_client', 'The client secret supplied is invalid.'),
    oauth(400, 'invalid_scope', 'One or more scopes are not configured.'),
  ],
  'Entra ID': [
    oauth(401, 'invalid_client', 'AADSTS7000222\r\nTrace ID: 1', ' AADSTS7000222: secret expired'),
    changes('`expires_in` as text (v1)', { expires_in: '3599', ext_expires_in: '3599' }),
    oauth(400, 'invalid_request', 'AADSTS90014: missing', ' AADSTS90014'),
    oauth(400, 'invalid_resource', 'AADSTS500011: not found', ' AADSTS500011'),
  ],
  Keycloak: [
    oauth(401, 'unauthorized_client', 'Invalid client', ': wrong client secret'),
    oauth(400, 'invalid_scope', 'Invalid scopes'),
  ],
  Authentik: [oauth(400, 'invalid_client', 'Client authentication failed')],
  Cognito: [oauth(400, 'invalid_client', 'invalid_client_secret'), oauth(400, 'unauthorized_client')],
  any: [
    oauth(400, 'unsupported_grant_type'),
    oauth(400, 'invalid_target'),
    reply('400 without a body', { status: 400, text: '' }),
    reply('302 to a page', { status: 302, headers: { location: '/login' } }),
    page('404', 404),
    changes('200 without `expires_in`', { expires_in: undefined }),
    changes('200 without access token', { access_token: undefined }),
    changes('200 with a DPoP token', { token_type: 'DPoP' }),
    changes('200 with an ID token that is not a JWT', { id_token: 'not a token' }),
    changes('200 with an ID token that is not signed', { id_token: 'e30.e30.e30' }),
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
