import { PRODUCT_ROWS } from './sign-in-products.ts';
import type { SignInAnswer, SignInRow } from './sign-in-row.ts';
import { LATER, OK, REFUSED, SETUP, SKEW, html } from './sign-in-row.ts';
import { callback, claims, metadata, refusal, token, tokenReply, userinfo } from './sign-in-row.ts';

const FURTHER_ROWS: Record<string, SignInRow[]> = {
  ADFS: [['`token_type` in lower case', OK, token({ token_type: 'bearer', scope: 'openid' })]],
  GitLab: [['`sub_legacy`, `groups_direct`', OK, claims({ sub_legacy: 'l', groups_direct: [] })]],
  LinkedIn: [['`locale` as an object', OK, userinfo({ json: { sub: 'user-1', locale: { country: 'DE' } } })]],
  Twitch: [['`scope` as a list', OK, token({ scope: ['openid', 'profile'] })]],
};

const ANY: SignInRow[] = [
  ['`name`, `email` and `picture` null', OK, claims({ name: null, email: null, picture: null })],
  [
    '`sid`, `azp`, `auth_time`, `nbf` and `at_hash` null',
    OK,
    claims({ sid: null, azp: null, auth_time: null, nbf: null, at_hash: null }),
  ],
  ['userinfo with `name` null', OK, userinfo({ json: { sub: 'user-1', name: null } })],
  [
    'discovery with members that are null',
    OK,
    metadata({ end_session_endpoint: null, mtls_endpoint_aliases: null }),
  ],
  ['`refresh_token` null', OK, token({ refresh_token: null })],
  ['`scope` null', OK, token({ scope: null })],
  ['`scope` empty', OK, token({ scope: '' })],
  ['`id_token` null', REFUSED, token({ id_token: null }, 'no ID token')],
  ['`sub` null', REFUSED, claims({ sub: null }, 'Invalid subject')],
  ['`exp` null', REFUSED, claims({ exp: null }, '"exp"')],
  ['`exp` with a fraction', REFUSED, claims({ exp: 4e9 + 0.5 }, '"exp"')],
  ['`iat` with a fraction', OK, claims({ iat: 1.5e9 + 0.5 })],
  ['`iat` in milliseconds', REFUSED, claims({ iat: 1.8e12 }, '"iat"')],
  ['`aud` as a list of one', OK, claims({ aud: ['web'] })],
  ['`nonce` missing', REFUSED, claims({ nonce: undefined }, 'Nonce mismatch')],
  ['a key that is not published', REFUSED, { header: { kid: 'k2' }, log: 'no key' }],
  ['clock 59 s ahead', OK, { clock: 59 }],
  ['clock 61 s ahead', SKEW, { clock: 62, log: 'seconds ahead of this one' }],
  ['clock 120 s ahead', SKEW, { clock: 120, log: 'seconds ahead of this one' }],
  ['clock 120 s behind', OK, { clock: -120 }],
  ['clock two hours behind', SKEW, { clock: -7200, log: 'seconds behind this one' }],
  ['token endpoint: connection dropped', LATER, tokenReply('reset')],
  ['token endpoint: 502 with a page', LATER, tokenReply(html(502))],
  ['token endpoint: 200 with a page', LATER, tokenReply(html(200))],
  ['token endpoint: 302', SETUP, tokenReply({ status: 302, headers: { location: '/login' } }, '302')],
  ['token endpoint: 404', SETUP, tokenReply({ status: 404 }, '404')],
  ['token endpoint: 400 without a body', SETUP, tokenReply({ status: 400, text: '' }, 'code_grant_failed')],
  ['token endpoint: 400 `temporarily_unavailable`', LATER, refusal(400, 'temporarily_unavailable')],
  ['`token_type` DPoP', REFUSED, token({ token_type: 'DPoP' }, "'token_type' field")],
  ['userinfo 404', SETUP, userinfo({ status: 404 }, '404')],
  ['userinfo 500', LATER, userinfo({ status: 500 })],
  ['userinfo without `sub`', LATER, userinfo({ json: { name: 'Ada' } }, 'lacks the subject')],
  ['neither `code` nor `error` at the callback', REFUSED, callback({ code: undefined }, 'code not found')],
];

/** Answers at sign-in, as documentation of the providers describes them. */
export const SIGN_IN_ANSWERS: readonly SignInAnswer[] = Object.entries({
  ...PRODUCT_ROWS,
  ...FURTHER_ROWS,
  any: ANY,
}).flatMap(([provider, rows]) =>
  rows.map(([answer, outcome, difference]) => ({ provider, answer, outcome, ...difference })),
);
