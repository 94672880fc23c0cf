import type { IdTokenClaims, Tokens } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { findState } from '../session/session-loading.ts';
import type { SessionEnd, SessionRecord } from '../session/session-record.ts';
import { keepRecord } from '../session/session-saving.ts';
import type { Lease } from '../session/session-sharing.ts';
import { nextRecord } from '../session/session-update.ts';
import { isDue } from '../tokens/token-freshness.ts';
import type { StoredToken } from '../tokens/token-freshness.ts';
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

/** How one attempt went; `overtaken` when another process changed the session since this one read it. */
type AttemptOutcome = RefreshOutcome | { kind: 'overtaken' };

const OVERTAKEN: AttemptOutcome = { kind: 'overtaken' };
// More than one in a row takes a process that is stopped again and again while it works.
const MAXIMUM_ATTEMPTS = 3;

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
): Promise<AttemptOutcome> {
  const next = nextRecord(context, record, session);
  const result = await keepRecord(context, next, record);
  if (result === 'overtaken') return OVERTAKEN;
  if (result === 'kept') {
    return failure ? { kind: 'failed', failure, record: next } : { kind: 'current', record: next };
  }
  const ended = await toEnded(context, record.key);
  const isSignedOut = ended.kind === 'ended' && ended.end.reason === 'signed-out';
  // Not after a new sign-in: revoking may end the whole grant, and the new session lives on the same one.
  if (isSignedOut) await revokeQuietly(context, session.refreshToken);
  return ended;
}

async function refuse(context: CoreContext, record: SessionRecord, error: unknown): Promise<AttemptOutcome> {
  const failure = toFailure(error);
  if (failure.kind === 'provider' && failure.error === 'invalid_grant') {
    // The refresh token is spent, revoked or expired: no later attempt can succeed (RFC 6749 §5.2).
    const end: SessionEnd = {
      reason: 'refused',
      error: failure.error,
      errorDescription: failure.errorDescription,
    };
    // Unless somebody else was faster: then it was their success that spent the token.
    if (!(await context.coordination.end(record.key, end, record.version))) return OVERTAKEN;
    await context.options.session.store?.delete(record.key);
    return toEnded(context, record.key);
  }
  if (isTransient(failure)) await context.coordination.rest(record.key, failure, restAfter(failure));
  return { kind: 'failed', failure, record };
}

async function accept(context: CoreContext, grant: Grant, tokens: Tokens): Promise<AttemptOutcome> {
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

/** Whether somebody else has refreshed while this request waited. Who insists on a new token gets one they have not seen. */
function isSatisfied(
  { record, wanted, forced, refetchUserInfo }: RefreshRequest,
  stored: StoredToken,
): boolean {
  if (isDue(stored, now())) return false;
  if (!forced) return true;
  return !refetchUserInfo && findWantedToken(record.session, wanted)?.accessToken !== stored.accessToken;
}

/** One attempt, alone with its session. */
async function attempt(context: CoreContext, request: RefreshRequest, lease: Lease): Promise<AttemptOutcome> {
  const { key } = request.record;
  const { record } = await findState(context, request.record);
  if (!record) return toEnded(context, key);
  const stored = findWantedToken(record.session, request.wanted);
  if (stored && isSatisfied(request, stored)) return { kind: 'current', record };
  const resting = await context.coordination.resting(key);
  if (resting) return { kind: 'failed', failure: resting, record };
  if (!lease.isHeld()) return OVERTAKEN;
  const grant = { ...request, record };
  let tokens: Tokens;
  try {
    tokens = await requestGrant(context, grant);
  } catch (error) {
    return refuse(context, record, error);
  }
  return accept(context, grant, tokens);
}

async function attemptUntilDecided(context: CoreContext, request: RefreshRequest): Promise<RefreshOutcome> {
  const { record } = request;
  for (let count = 0; count < MAXIMUM_ATTEMPTS; count += 1) {
    const outcome = await context.coordination.exclusive(record.key, (lease) =>
      attempt(context, request, lease),
    );
    if (outcome.kind !== 'overtaken') return outcome;
  }
  return {
    kind: 'failed',
    failure: { kind: 'http', message: 'Other processes keep changing the session' },
    record,
  };
}

/** An error of the store as plain data, since those who wait may belong to another bundle. */
async function attemptSafely(context: CoreContext, request: RefreshRequest): Promise<RefreshOutcome> {
  try {
    return await attemptUntilDecided(context, request);
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error), record: request.record };
  }
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
  const flight = attemptSafely(context, request).finally(() => flights.delete(name));
  flights.set(name, flight);
  return flight;
}
