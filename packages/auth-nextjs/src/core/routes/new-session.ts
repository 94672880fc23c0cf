import { MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
import type { IdTokenClaims, MonoCloudSession, Tokens, UserinfoResponse } from '@monocloud/auth-core';
import { now, parseSpaceSeparated } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest } from '../http.ts';
import { filterClaims, lacksAudience } from '../profile.ts';
import { revokeQuietly } from '../tokens/revocation.ts';
import { readSessionCookie } from '../session/session-cookie.ts';
import { renewLifetime, sessionTooLarge, type SessionRecord } from '../session/session-record.ts';
import { emitEnd } from '../session/session-end.ts';
import { assertKept, saveRecord } from '../session/session-reading.ts';
import { sealSession } from '../session/session-cookie-writer.ts';
import type { StoredToken } from '../session/stored-tokens.ts';
import type { ApplicationState } from '../options/callbacks.ts';
import { callbackUrl } from './authorization-request.ts';
import { toReportedScopes, type PendingSignIn } from '../session/state-cookie.ts';

/** Claims of the ID token. Throws `MonoCloudTokenError` without one: then no user was authenticated (contract W21). */
async function requireIdentity(
  { oidc, options }: CoreContext,
  tokens: Tokens,
  pending: PendingSignIn,
): Promise<IdTokenClaims> {
  if (tokens.id_token === undefined) throw new MonoCloudTokenError('The sign-in brought no ID token');
  return oidc.validateIdToken(tokens.id_token, {
    nonce: pending.nonce,
    maxAge: pending.maxAge,
    clockSkew: options.clockSkew,
    clockTolerance: options.clockTolerance,
    accessToken: tokens.access_token,
  });
}

function toSession(
  { options }: CoreContext,
  tokens: Tokens,
  claims: IdTokenClaims,
  userinfo: UserinfoResponse | undefined,
  { scopes, resource }: PendingSignIn,
): MonoCloudSession {
  const issuedAt = now();
  const token: StoredToken = {
    scopes: tokens.scope,
    accessToken: tokens.access_token,
    accessTokenExpiration: issuedAt + tokens.expires_in,
    accessTokenIssuedAt: issuedAt,
    resource,
    requestedScopes: scopes,
  };
  return {
    user: { ...filterClaims(claims, options), ...userinfo, sub: claims.sub },
    idToken: tokens.id_token,
    refreshToken: tokens.refresh_token,
    authorizedScopes: scopes,
    // One for another API is not passed on. getTokens() asks again, and says what is wrong.
    accessTokens: lacksAudience(token.accessToken, resource) ? [] : [token],
  };
}

function parseAppState(text: string): ApplicationState {
  const state: unknown = JSON.parse(text);
  if (typeof state === 'object' && state !== null) return { ...state };
  throw new MonoCloudValidationError('Invalid Application State. Expected state to be an object');
}

/**
 * Stores a session under a new key, so that knowing the old one is of no use, and lets the session that was
 * there before go. Throws `MonoCloudValidationError` (`session_too_large`) and changes nothing when it does not fit.
 */
async function startSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  session: MonoCloudSession,
): Promise<SessionRecord> {
  const { options } = context;
  const { content } = await readSessionCookie(req, options);
  const nowSeconds = now();
  const lifetime = renewLifetime({ c: nowSeconds }, options.session, nowSeconds);
  const record = { key: crypto.randomUUID(), version: 1, lifetime, session };
  if (!(await sealSession(options, record, true))) {
    await revokeQuietly(context, session.refreshToken);
    throw sessionTooLarge(options.cookieHeaderLimit);
  }
  assertKept(await saveRecord(context, record));
  if (content) {
    // A refresh of the old session that is still under way must not put its cookie over the new one.
    await context.authority.end(content.key, { reason: 'replaced' });
    await emitEnd(context, req, content, 'replaced');
  }
  return record;
}

/**
 * Exchanges a code (RFC 6749 §4.1.3), establishes who signed in (OpenID Connect Core §3.1.3.7, §5.3.2) and begins their
 * session, whose cookie is still to be written. Throws what the requests throw, and `MonoCloudTokenError` when the ID token
 * is missing or refused.
 */
export async function beginSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  code: string,
  pending: PendingSignIn,
): Promise<SessionRecord> {
  const { options, oidc } = context;
  const tokens = await oidc.exchangeAuthorizationCode({
    code,
    redirectUri: callbackUrl(options),
    codeVerifier: pending.codeVerifier,
    resource: pending.resource,
    scopes: pending.scopes,
  });
  const claims = await requireIdentity(context, tokens, pending);
  const isWanted = options.fetchUserInfo && parseSpaceSeparated(tokens.scope).includes('openid');
  const userinfo = isWanted ? await oidc.userinfo(tokens.access_token, claims.sub) : undefined;
  const session = toSession(context, tokens, claims, userinfo, pending);
  await options.onSessionCreating?.(session, claims, userinfo, parseAppState(pending.appState));
  const record = await startSession(context, req, session);
  const { sub, auth_time: authTime, acr: given } = claims;
  const acr = typeof given === 'string' ? given : undefined;
  const { maxAge } = pending;
  const scopes = toReportedScopes(pending);
  const grantedScopes = toReportedScopes(pending, tokens.scope);
  context.emit?.({ type: 'signed_in', sub, authTime, acr, scopes, maxAge, grantedScopes }, req);
  return record;
}
