import type { SignInRow } from './sign-in-row.ts';
import {
  CANCELLED,
  EXPIRED,
  INCOMPLETE,
  LATER,
  NO_PROFILE,
  OK,
  REFUSED,
  SETUP,
  html,
} from './sign-in-row.ts';
import { callback, claims, denial, metadata, refusal, token, tokenReply, userinfo } from './sign-in-row.ts';

/** What documentation of a product describes, by its name. */
export const PRODUCT_ROWS: Record<string, SignInRow[]> = {
  Auth0: [
    ['issuer that ends in a slash', OK, { issuerEnd: '/' }],
    ['the same, tenant domain configured with it', OK, { issuerEnd: '/', tenantEnd: '/' }],
    [
      'slash at the end of the issuer in discovery, not in `iss`',
      REFUSED,
      { issuerEnd: '/', claims: { iss: '{issuer}' }, log: 'Invalid Issuer' },
    ],
    ['403 `invalid_grant` for a code that was used', EXPIRED, refusal(403, 'invalid_grant')],
    ['401 `access_denied` for a wrong secret', SETUP, refusal(401, 'access_denied', 'Unauthorized')],
    ['429 `too_many_requests`', LATER, tokenReply({ status: 429, json: { error: 'too_many_requests' } })],
    ['claims with a namespace', OK, claims({ 'https://shop.example/roles': ['clerk'] })],
    ['`updated_at` as text', OK, claims({ updated_at: '2026-11-28T09:00:00.000Z' })],
    ['an opaque access token', OK, token({ access_token: 'opaque' })],
    ['`error=unauthorized` from a rule', INCOMPLETE, denial('unauthorized', 'user is blocked')],
  ],
  Okta: [
    ['`amr`, `idp`, `ver` and `auth_time`', OK, claims({ amr: ['pwd'], idp: '00o', ver: 1, auth_time: 1 })],
    ['401 `invalid_client`', SETUP, refusal(401, 'invalid_client', 'Client authentication failed.')],
    [
      '401 with `errorCode` and no `error`',
      SETUP,
      tokenReply({ status: 401, json: { errorCode: 'E0000011' } }),
    ],
    ['`access_denied`: user is not assigned', CANCELLED, denial('access_denied', 'not assigned')],
    ['`invalid_scope`', SETUP, denial('invalid_scope', 'not configured', 'invalid_scope: not configured')],
    ['userinfo 403', NO_PROFILE, userinfo({ status: 403 }, 'userinfo endpoint refused')],
    ['429 without `Retry-After`', LATER, tokenReply({ status: 429, headers: { 'x-rate-limit-reset': '1' } })],
    ['`groups` as a list', OK, claims({ groups: ['Everyone', 'clerks'] })],
  ],
  'Entra ID': [
    [
      'discovery of `common`: issuer with a placeholder',
      SETUP,
      { issuerEnd: '/{tenantid}/v2.0', log: 'not the tenant domain' },
    ],
    ['v2.0 claims, no `email`', OK, claims({ oid: 'o', tid: 't', ver: '2.0', preferred_username: 'ada' })],
    ['userinfo about another `sub`', REFUSED, userinfo({ json: { sub: 'pairwise' } }, 'another user')],
    [
      '400 `invalid_grant`, AADSTS70008 in lines',
      EXPIRED,
      refusal(400, 'invalid_grant', 'AADSTS70008\r\nTrace: 1'),
    ],
    [
      '401 `invalid_client`, AADSTS7000215 in lines',
      SETUP,
      refusal(401, 'invalid_client', 'AADSTS7000215\r\nT: 1'),
    ],
    ['`expires_in` as text (v1.0)', REFUSED, token({ expires_in: '3599' }, "'expires_in' field")],
    ['`ext_expires_in`, no refresh token', OK, token({ ext_expires_in: 3599, refresh_token: undefined })],
    ['`consent_required`, AADSTS65001', INCOMPLETE, denial('consent_required', 'AADSTS65001')],
    [
      '400 `interaction_required`, AADSTS50076',
      INCOMPLETE,
      refusal(400, 'interaction_required', 'AADSTS50076'),
    ],
    ['`server_error`, AADSTS90033', INCOMPLETE, denial('server_error', 'AADSTS90033')],
  ],
  Keycloak: [
    ['`typ` ID, `azp`, `sid`, `acr`', OK, claims({ typ: 'ID', azp: 'web', sid: 's', acr: '1' })],
    ['`not-before-policy` and `session_state`', OK, token({ 'not-before-policy': 0, session_state: 's' })],
    ['401 `unauthorized_client`', SETUP, refusal(401, 'unauthorized_client', 'Invalid client credentials')],
    ['400 `invalid_grant`: code not valid', EXPIRED, refusal(400, 'invalid_grant', 'Code not valid')],
    ['400 `invalid_grant`: redirect_uri', EXPIRED, refusal(400, 'invalid_grant', 'Incorrect redirect_uri')],
    ['`session_state` at the callback', OK, callback({ session_state: 's' })],
    [
      '`iss` announced, and missing at the callback',
      'page: other_issuer',
      {
        metadata: { authorization_response_iss_parameter_supported: true },
        log: 'not from the expected issuer',
      },
    ],
    ['`aud` with `account` beside the client', REFUSED, claims({ aud: ['web', 'account'] }, 'audience')],
    ['503 with a page while it starts', LATER, tokenReply(html(503))],
    [
      'signed userinfo',
      LATER,
      userinfo({ text: 'e30.e30.x', headers: { 'content-type': 'application/jwt' } }),
    ],
    ['`temporarily_unavailable` after a timeout', INCOMPLETE, denial('temporarily_unavailable')],
  ],
  Authentik: [
    [
      'issuer that ends in a slash, and `iss` at the callback',
      OK,
      { issuerEnd: '/', callback: { iss: '{issuer}/' } },
    ],
    ['`uid`, `nickname`, `groups` of names', OK, claims({ uid: 'u', nickname: 'ada', groups: ['admins'] })],
    ['`email_verified` false', OK, claims({ email: 'ada@shop.example', email_verified: false })],
    ['400 `invalid_request`', SETUP, refusal(400, 'invalid_request', 'The request is otherwise malformed')],
  ],
  Cognito: [
    ['`cognito:groups`, `token_use`', OK, claims({ 'cognito:groups': ['a'], token_use: 'id' })],
    ['`email_verified` as text', OK, userinfo({ json: { sub: 'user-1', email_verified: 'true' } })],
    ['token answer without `scope`', OK, token({ scope: undefined })],
    ['400 `invalid_client`', SETUP, refusal(400, 'invalid_client')],
    ['userinfo 401', NO_PROFILE, userinfo({ status: 401, json: { error: 'invalid_token' } })],
    ['no `end_session_endpoint`', OK, metadata({ end_session_endpoint: undefined })],
  ],
  Google: [
    [
      '`azp`, `hd`, `picture`',
      OK,
      claims({ azp: 'web', hd: 'shop.example', picture: 'https://x.example/p' }),
    ],
    ['`iss` without a scheme', REFUSED, claims({ iss: 'accounts.google.com' }, 'Invalid Issuer')],
    [
      '`scope`, `authuser`, `prompt` at the callback',
      OK,
      callback({ scope: 'openid', authuser: '0', prompt: 'none' }),
    ],
  ],
  GitHub: [
    ['token answer as a form', LATER, tokenReply({ text: 'access_token=gho_1&token_type=bearer' })],
    ['200 with `bad_verification_code`', SETUP, refusal(200, 'bad_verification_code')],
    ['no ID token', REFUSED, token({ id_token: undefined }, 'no ID token')],
    ['no `expires_in`', REFUSED, token({ expires_in: undefined }, "'expires_in' field")],
  ],
  Apple: [
    [
      'no userinfo endpoint',
      SETUP,
      metadata({ userinfo_endpoint: undefined }, 'userinfo endpoint is required'),
    ],
    [
      'no userinfo endpoint, with `fetchUserInfo: false`',
      OK,
      { metadata: { userinfo_endpoint: undefined }, options: { fetchUserInfo: false } },
    ],
    [
      '`email_verified` and `is_private_email` as text',
      OK,
      claims({ email_verified: 'true', is_private_email: 'true' }),
    ],
    ['`user_cancelled_authorize`', INCOMPLETE, denial('user_cancelled_authorize')],
  ],
};
