import { MonoCloudOidcClientBase, MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
import type { IdTokenClaims, MonoCloudSession, Tokens, UserinfoResponse } from '@monocloud/auth-core';
import { now, parseSpaceSeparated } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { reportFailure } from '../diagnostics.ts';
import type { IMonoCloudCookieRequest } from '../http.ts';
import {
  differInSubject,
  filterClaims,
  lacksAudience,
  mergeProfile,
  storedClaims,
  subjectOf,
} from '../profile.ts';
import type { SessionRecord } from '../session/session-record.ts';
import { findDefaultToken, findWantedToken, isUsable, MAX_EXPIRED_TOKENS } from '../session/stored-tokens.ts';
import type { StoredToken, WantedToken } from '../session/stored-tokens.ts';

/** Message of the error for a session that cannot be refreshed. */
export const NO_REFRESH_TOKEN = 'Session does not contain refresh token';

/** One refresh: of which session, for which token. */
export interface Grant {
  record: SessionRecord;
  wanted: WantedToken;
  refetchUserInfo: boolean;
  /** The request that asks, for the log. */
  req: IMonoCloudCookieRequest;
}

/**
 * Sends the refresh token to the tenant (RFC 6749 §6, RFC 8707 §2.2). Throws `MonoCloudValidationError` when there is
 * none, and what the request throws.
 */
export async function requestGrant(context: CoreContext, { record, wanted }: Grant): Promise<Tokens> {
  const { session } = record;
  if (session.refreshToken === undefined) throw new MonoCloudValidationError(NO_REFRESH_TOKEN);
  return context.oidc.refreshGrant(session.refreshToken, {
    scopes: wanted.scopes,
    resource: wanted.resource,
    originalScopes: findWantedToken(session, wanted)?.scopes ?? wanted.requestedScopes,
  });
}

/**
 * The nonce a refreshed ID token must carry: none, or if it carries one all the same, that of the sign-in
 * (OpenID Connect Core §12.2). When the session has no ID token that can be read, there is nothing to compare it with.
 */
function expectedNonce(fresh: string, session: MonoCloudSession): string | undefined {
  const repeated = MonoCloudOidcClientBase.decodeJwt(fresh)['nonce'];
  if (typeof repeated !== 'string') return undefined;
  const stored = storedClaims(session);
  if (!stored) return repeated;
  return typeof stored['nonce'] === 'string' ? stored['nonce'] : undefined;
}

/**
 * Claims of the ID token that came along, if one did. Throws `MonoCloudTokenError` when it is not valid or about
 * another user (OpenID Connect Core §12.2): then none of its access and ID tokens may be used.
 */
export async function verifyGrant(
  context: CoreContext,
  session: MonoCloudSession,
  tokens: Tokens,
): Promise<IdTokenClaims | undefined> {
  if (tokens.id_token === undefined) return undefined;
  const { clockSkew, clockTolerance } = context.options;
  return context.oidc.validateIdToken(tokens.id_token, {
    clockSkew,
    clockTolerance,
    accessToken: tokens.access_token,
    subject: subjectOf(session),
    nonce: expectedNonce(tokens.id_token, session),
  });
}

/**
 * Whether an ID token that came along claims to be about another user than the session. One that cannot be read claims
 * nothing: it came over TLS, in answer to this session's own refresh token.
 */
export function namesAnotherUser(session: MonoCloudSession, tokens: Partial<Tokens>): boolean {
  if (tokens.id_token === undefined) return false;
  try {
    const [named, own] = [MonoCloudOidcClientBase.decodeJwt(tokens.id_token).sub, subjectOf(session)];
    return named !== undefined && own !== undefined && named !== own;
  } catch {
    return false;
  }
}

/**
 * Whether the access token is about another user than the one it replaces. Only these two can be compared: a tenant may
 * know a user under another name at each API.
 */
export function replacesAnotherUser({ record, wanted }: Grant, tokens: Tokens): boolean {
  const replaced = findWantedToken(record.session, wanted);
  return replaced !== undefined && differInSubject(replaced.accessToken, tokens.access_token);
}

/** Replaces the token that was wanted. Of the others that have expired, the default one and the last few stay. */
function withToken(context: CoreContext, session: MonoCloudSession, tokens: Tokens, wanted: WantedToken) {
  const nowSeconds = now();
  const replaced = findWantedToken(session, wanted);
  const kept = findDefaultToken(session, context.options);
  const others = (session.accessTokens ?? []).filter((token) => token !== replaced);
  const expired = others.filter((token) => token !== kept && !isUsable(token, nowSeconds));
  const dropped = new Set(expired.slice(0, -MAX_EXPIRED_TOKENS));
  const token: StoredToken = {
    scopes: tokens.scope,
    accessToken: tokens.access_token,
    accessTokenExpiration: nowSeconds + tokens.expires_in,
    accessTokenIssuedAt: nowSeconds,
    resource: wanted.resource,
    requestedScopes: wanted.requestedScopes,
  };
  return [...others.filter((other) => !dropped.has(other)), token];
}

/** The profile by the new token. A failure costs the update only: the tokens of the same refresh are valid. */
async function refetchProfile(
  context: CoreContext,
  { record: { session }, req }: Grant,
  tokens: Tokens,
): Promise<UserinfoResponse | undefined> {
  if (!parseSpaceSeparated(tokens.scope).includes('openid')) return undefined;
  try {
    return await context.oidc.userinfo(tokens.access_token, subjectOf(session));
  } catch (error) {
    const failure = { action: 'reading the profile after a refresh', error, sub: session.user.sub };
    reportFailure(context.options, failure, req);
    return undefined;
  }
}

/** The session with the tokens that always come into force once the answer is believed (RFC 6749 §6). */
export function withRotatedTokens(session: MonoCloudSession, tokens: Partial<Tokens>): MonoCloudSession {
  return {
    ...structuredClone(session),
    idToken: tokens.id_token ?? session.idToken,
    refreshToken: tokens.refresh_token ?? session.refreshToken,
  };
}

/**
 * The session after a believed answer. Throws `MonoCloudTokenError` when the access token is for another resource than
 * asked (RFC 8707 §2.2), and what `onSessionCreating` throws.
 */
export async function applyGrant(
  context: CoreContext,
  grant: Grant,
  tokens: Tokens,
  claims: IdTokenClaims | undefined,
): Promise<MonoCloudSession> {
  const { options } = context;
  const { record, wanted, refetchUserInfo } = grant;
  if (lacksAudience(tokens.access_token, wanted.resource)) {
    throw new MonoCloudTokenError('The tenant issued an access token for another resource than requested');
  }
  const session = withRotatedTokens(record.session, tokens);
  session.accessTokens = withToken(context, session, tokens, wanted);
  const userinfo = refetchUserInfo ? await refetchProfile(context, grant, tokens) : undefined;
  session.user = mergeProfile(options, session, claims && filterClaims(claims, options), userinfo);
  await options.onSessionCreating?.(session, claims, userinfo);
  return session;
}
