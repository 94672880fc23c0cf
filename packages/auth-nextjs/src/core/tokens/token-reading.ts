import { MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { kindOf } from '../failure-kind.ts';
import type { RefreshOutcome } from '../session/process-memory.ts';
import { NO_REFRESH_TOKEN } from './refresh-grant.ts';
import { withTimeout } from './revocation.ts';
import { isRefreshing, refreshTogether, type RefreshRequest } from './single-flight-refresh.ts';
import { canSetCookies, expireSessionCookies, writeSessionCookie } from '../session/session-cookie-writer.ts';
import { openSession } from '../session/session-reading.ts';
import type { SessionCookie } from '../session/session-cookie.ts';
import { endedError, type SessionRecord } from '../session/session-record.ts';
import type { GetTokensOptions, MonoCloudTokens } from '../types.ts';
import {
  canServeMeanwhile,
  findWantedToken,
  isDue,
  isUsable,
  parseTokenOptions,
  toReportedWanted,
  toWantedToken,
} from '../session/stored-tokens.ts';
import type { StoredToken, WantedToken } from '../session/stored-tokens.ts';

function toTokens(record: SessionRecord, token: StoredToken): MonoCloudTokens {
  const { accessTokenIssuedAt: _issuedAt, ...shown } = token;
  const { idToken, refreshToken } = record.session;
  return { ...shown, idToken, refreshToken, isExpired: isDue(token, now()) };
}

/** The stored token that can be handed out as it is in a place that cannot keep a new one. */
function requireUsableToken(token: StoredToken | undefined): StoredToken {
  if (token && isUsable(token, now())) return token;
  throw new MonoCloudTokenError(
    'The access token must be refreshed, which is not possible where cookies cannot be set: in a Server Component, or ' +
      'once the response has begun. Call getTokens() in the proxy, in a server action, or in a route handler before it returns.',
  );
}

function assertRefreshable(record: SessionRecord, token: StoredToken | undefined, forced: boolean): void {
  if (record.session.refreshToken !== undefined) return;
  if (token && !forced) {
    throw new MonoCloudTokenError('No refresh token available to refresh the expired access token');
  }
  throw new MonoCloudValidationError(NO_REFRESH_TOKEN);
}

/** Whether a state is newer than what the browser sent. */
const isNewer = (record: SessionRecord, { content }: SessionCookie): boolean =>
  record.version > (content?.version ?? 0);

// As long as a browser may take to come back for a state that no answer could bring it.
const UNDELIVERED_MILLISECONDS = 3_600_000;

/** Keeps the state of a refresh that no response brings the browser, until it comes back for its cookie. */
async function keepUndelivered(context: CoreContext, outcome: RefreshOutcome): Promise<void> {
  if (outcome.kind === 'ended') return;
  await context.authority.retain?.(outcome.record, UNDELIVERED_MILLISECONDS);
}

/** Brings the caller's own answer up to date with how the refresh went, then gives the state to read from. */
async function applyOutcome(
  context: CoreContext,
  res: IMonoCloudCookieResponse,
  cookie: SessionCookie,
  outcome: RefreshOutcome,
): Promise<SessionRecord> {
  const { options, authority } = context;
  const end = outcome.kind === 'ended' ? outcome.end : (await authority.read(outcome.record.key)).end;
  // Only a refusal leaves cookies behind. After a sign-out this answer may arrive behind that of a new sign-in.
  if (end?.reason === 'refused') await expireSessionCookies(res, options, cookie.names);
  if (end || outcome.kind === 'ended') throw endedError(end);
  const { record } = outcome;
  // The response began while the provider was asked.
  if (!(await canSetCookies(res))) await keepUndelivered(context, outcome);
  else if (isNewer(record, cookie)) await writeSessionCookie(res, options, record, cookie);
  return record;
}

/** The stored token in place of one that a failed refresh did not bring; throws where it cannot stand in. */
function findFallback(outcome: RefreshOutcome, record: SessionRecord, wanted: WantedToken, forced: boolean) {
  if (outcome.kind !== 'failed') return undefined;
  const token: StoredToken | undefined = findWantedToken(record.session, wanted);
  // A caller forces a refresh when an API refused the old token: returning it would start an endless loop.
  const isOwn = kindOf(outcome.error) === 'application';
  const canFallBack = !forced && !isOwn && token && isUsable(token, now());
  if (!canFallBack) throw outcome.error;
  return token;
}

// Shorter than the time that a token of the usual life still has when it is handed out without waiting for a new one.
const MAX_WAIT_MILLISECONDS = 3000;
/** How a request for a token was answered. */
interface Reading {
  outcome: RefreshOutcome;
  read: 'hit' | 'waited' | 'refreshed';
  isRefreshing?: boolean;
}

/**
 * Refreshes, unless the caller is better served with the stored token, which is still good: at once while another request
 * of this process refreshes, and after a while when the provider is slow. The one that began the refresh waits, because
 * its answer brings the browser the new session.
 */
async function refreshOrServe(
  context: CoreContext,
  request: RefreshRequest,
  stored: StoredToken | undefined,
): Promise<Reading> {
  const asItIs: Reading = {
    outcome: { kind: 'current', record: request.record },
    read: 'hit',
    isRefreshing: true,
  };
  const canServe = stored !== undefined && !request.forced && canServeMeanwhile(stored, now());
  const isJoined = isRefreshing(context, request);
  if (canServe && isJoined) return asItIs;
  const refresh = refreshTogether(context, request);
  if (canServe) {
    const outcome = await withTimeout(refresh, MAX_WAIT_MILLISECONDS);
    // The clock goes on meanwhile, and short-lived tokens end soon.
    if (!outcome && isUsable(stored, now())) {
      void refresh.then((late) => keepUndelivered(context, late));
      return asItIs;
    }
  }
  const outcome = await refresh;
  const isOwn = !isJoined && outcome.kind === 'current' && outcome.isRefreshed === true;
  return { outcome, read: isOwn ? 'refreshed' : 'waited' };
}

/** A token with the state that it belongs to, and how it was come by. */
interface FoundToken {
  record: SessionRecord;
  wanted: WantedToken;
  token: StoredToken;
  read: Reading['read'];
  isRefreshing?: boolean;
}

async function findTokens(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  options: GetTokensOptions,
): Promise<FoundToken> {
  const { record, cookie, end } = await openSession(context, req, res);
  if (!record) throw endedError(end);
  const wanted = toWantedToken(options, record.session, context.options);
  const stored: StoredToken | undefined = findWantedToken(record.session, wanted);
  const forced = options.forceRefresh ?? false;

  if (stored && !forced && !isDue(stored, now())) {
    if (isNewer(record, cookie)) await writeSessionCookie(res, context.options, record, cookie);
    return { record, wanted, token: stored, read: 'hit' };
  }
  if (!(await canSetCookies(res))) return { record, wanted, token: requireUsableToken(stored), read: 'hit' };
  assertRefreshable(record, stored, forced);

  const refetchUserInfo = options.refetchUserInfo ?? context.options.refetchUserInfo;
  const request = { record, wanted, forced, refetchUserInfo, req };
  const { outcome, ...how } = await refreshOrServe(context, request, stored);
  const kept = await applyOutcome(context, res, cookie, outcome);
  const fallback = findFallback(outcome, kept, wanted, forced);
  if (fallback) return { record: kept, wanted, token: fallback, read: 'hit' };
  const token: StoredToken | undefined = findWantedToken(kept.session, wanted);
  if (!token) throw new MonoCloudValidationError('Access token not found');
  return { record: kept, wanted, token, ...how };
}

/** `getTokens` of the core: see `MonoCloudCoreClient.getTokens` for what it throws. */
export async function readTokens(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  given: GetTokensOptions,
): Promise<MonoCloudTokens> {
  const options = parseTokenOptions(given);
  const { emit } = context;
  if (!emit) {
    const { record, token } = await findTokens(context, req, res, options);
    return toTokens(record, token);
  }
  const begunAt = performance.now();
  const { record, wanted, token, read, isRefreshing = false } = await findTokens(context, req, res, options);
  const reported = toReportedWanted(wanted, context.options);
  const details = { sub: record.session.user.sub, ...reported, durationMs: performance.now() - begunAt };
  emit({ type: 'tokens_read', ...details, outcome: read, isRefreshing }, req);
  return toTokens(record, token);
}
