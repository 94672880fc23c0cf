import type { IdTokenClaims, Tokens } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { newestRecord } from '../session/session-loading.ts';
import type { SessionRecord } from '../session/session-record.ts';
import { keepRecord } from '../session/session-saving.ts';
import { nextRecord } from '../session/session-update.ts';
import { isDue } from '../tokens/token-freshness.ts';
import { findWantedToken, nameWantedToken } from '../tokens/token-selection.ts';
import { restAfter } from './back-off.ts';
import { isTransient, toFailure } from './outcome.ts';
import type { Failure, RefreshOutcome } from './outcome.ts';
import { applyGrant, requestGrant, verifyGrant, withRotatedTokens } from './refresh-grant.ts';
import type { Grant } from './refresh-grant.ts';
import { processRegistry } from './registry.ts';
import { revokeQuietly } from './revocation.ts';

/** A wish for a token that the session does not hold, or does not hold any longer. */
export interface RefreshRequest extends Grant {
  /** Ask the tenant even if the token is still good. */
  forced: boolean;
}

/** The session is over: by what ended it, or because its entry is gone from the store. */
async function toEnded(context: CoreContext, key: string): Promise<RefreshOutcome> {
  const end = await context.coordination.ended(key);
  return { kind: 'ended', end: end ?? { reason: 'signed-out' } };
}

/** Keeps a state; if the session ended meanwhile, gives the new refresh token back instead. */
async function keep(
  context: CoreContext,
  record: SessionRecord,
  session: SessionRecord['session'],
  failure?: Failure,
): Promise<RefreshOutcome> {
  const next = nextRecord(context, record, session);
  if (await keepRecord(context, next)) {
    return failure ? { kind: 'failed', failure, record: next } : { kind: 'current', record: next };
  }
  const ended = await toEnded(context, record.key);
  const isSignedOut = ended.kind === 'ended' && ended.end.reason === 'signed-out';
  // Not after a new sign-in: revoking may end the whole grant, and the new session lives on the same one.
  if (isSignedOut) await revokeQuietly(context, session.refreshToken);
  return ended;
}

async function refuse(context: CoreContext, record: SessionRecord, error: unknown): Promise<RefreshOutcome> {
  const failure = toFailure(error);
  if (failure.kind === 'provider' && failure.error === 'invalid_grant') {
    // The refresh token is spent, revoked or expired: no later attempt can succeed (RFC 6749 §5.2).
    const { error: code, errorDescription } = failure;
    await context.coordination.end(record.key, { reason: 'refused', error: code, errorDescription });
    await context.options.session.store?.delete(record.key);
    return toEnded(context, record.key);
  }
  if (isTransient(failure)) await context.coordination.rest(record.key, failure, restAfter(failure));
  return { kind: 'failed', failure, record };
}

async function accept(context: CoreContext, grant: Grant, tokens: Tokens): Promise<RefreshOutcome> {
  const { record } = grant;
  let claims: IdTokenClaims | undefined;
  try {
    claims = await verifyGrant(context, record.session, tokens);
  } catch (error) {
    const failure = toFailure(error);
    if (failure.kind === 'token') return { kind: 'failed', failure, record };
    // The keys to judge the ID token by are out of reach. Only the rotated refresh token is kept, to ask again later.
    const session = { ...withRotatedTokens(record.session, tokens), idToken: record.session.idToken };
    return keep(context, record, session, failure);
  }
  try {
    return await keep(context, record, await applyGrant(context, grant, tokens, claims));
  } catch (error) {
    // The old refresh token may be spent by now, so the new one is kept whatever went wrong after it.
    return keep(context, record, withRotatedTokens(record.session, tokens), toFailure(error));
  }
}

/** One attempt, alone with its session. */
async function attempt(context: CoreContext, request: RefreshRequest): Promise<RefreshOutcome> {
  const { key } = request.record;
  if (await context.coordination.ended(key)) return toEnded(context, key);
  const record = await newestRecord(context, request.record);
  if (!record) return toEnded(context, key);
  const stored = findWantedToken(record.session, request.wanted);
  // Somebody else may have refreshed while this request waited.
  if (stored && !request.forced && !isDue(stored, now())) return { kind: 'current', record };
  const resting = await context.coordination.resting(key);
  if (resting) return { kind: 'failed', failure: resting, record };
  const grant = { ...request, record };
  let tokens: Tokens;
  try {
    tokens = await requestGrant(context, grant);
  } catch (error) {
    return refuse(context, record, error);
  }
  return accept(context, grant, tokens);
}

/**
 * Refreshes a session's token together with everybody who wants the same one right now. Grants of one session never run
 * side by side, because they spend one refresh token. The attempt belongs to nobody: a caller that goes away leaves it
 * running for the others.
 */
export function refreshTogether(context: CoreContext, request: RefreshRequest): Promise<RefreshOutcome> {
  const { flights } = processRegistry();
  const { record, wanted, forced, refetchUserInfo } = request;
  const wish = JSON.stringify([forced, refetchUserInfo, nameWantedToken(wanted)]);
  const name = context.coordination.flightKey(record.key, wish);
  const joined = flights.get(name);
  if (joined) return joined;
  const flight = context.coordination
    .exclusive(record.key, () => attempt(context, request))
    .finally(() => flights.delete(name));
  flights.set(name, flight);
  return flight;
}
