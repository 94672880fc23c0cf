import type { IdTokenClaims, MonoCloudSession, Tokens } from '@monocloud/auth-core';
import { findUnusableAnswer } from '@monocloud/auth-core/internal';
import type { UnusableAnswer } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { findState } from '../session/session-loading.ts';
import type { SessionEnd, SessionRecord } from '../session/session-record.ts';
import { keepRecord } from '../session/session-saving.ts';
import { nextRecord } from '../session/session-update.ts';
import { kindOf } from '../failure-kind.ts';
import { toFailure } from './outcome.ts';
import type { Failure, RefreshOutcome } from './outcome.ts';
import {
  applyGrant,
  namesAnotherUser,
  replacesAnotherUser,
  verifyGrant,
  withRotatedTokens,
} from './refresh-grant.ts';
import type { Grant } from './refresh-grant.ts';
import { revokeQuietly } from './revocation.ts';

/** How one attempt went; `overtaken` when somebody else changed the session since this one read it. */
export type AttemptOutcome = RefreshOutcome | { kind: 'overtaken' };

export const OVERTAKEN: AttemptOutcome = { kind: 'overtaken' };

// More than one in a row takes a process that is stopped again and again while it works.
export const MAXIMUM_ATTEMPTS = 3;

/** Nothing could be decided; asking again may help. */
export function givenUp(record: SessionRecord): RefreshOutcome {
  const failure: Failure = { kind: 'http', message: 'Other processes keep changing the session' };
  return { kind: 'failed', failure, record };
}

/** The session is over: by what ended it, or because its entry is gone from the store. */
export async function toEnded(context: CoreContext, key: string): Promise<RefreshOutcome> {
  const end = await context.coordination.ended(key);
  return { kind: 'ended', end: end ?? { reason: 'signed-out' } };
}

/** Ends a session by what the tenant answered. Overtaken when somebody else has refreshed it meanwhile. */
async function endByRefusal(
  context: CoreContext,
  record: SessionRecord,
  error: string,
  errorDescription?: string,
): Promise<AttemptOutcome> {
  const end: SessionEnd = { reason: 'refused', error, errorDescription };
  if (!(await context.coordination.end(record.key, end, record.version))) return OVERTAKEN;
  if (!context.sharing) await context.options.session.store?.delete(record.key);
  return toEnded(context, record.key);
}

/** Settles a grant the tenant did not give, or gave in an answer that cannot be used. */
export async function settleRefusal(
  context: CoreContext,
  record: SessionRecord,
  error: unknown,
): Promise<AttemptOutcome> {
  const failure = toFailure(error);
  const unusable = findUnusableAnswer(error);
  if (unusable) {
    return settleOver(context, record, (newer) => keepRefreshToken(context, newer, unusable, failure));
  }
  if (failure.kind === 'provider' && kindOf(failure) === 'ended') {
    return endByRefusal(context, record, failure.error, failure.errorDescription);
  }
  return { kind: 'failed', failure, record };
}

/** Keeps a state; if the session ended meanwhile, gives the new refresh token back instead. */
async function keep(
  context: CoreContext,
  record: SessionRecord,
  session: MonoCloudSession,
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

/**
 * An answer about another user: none of its tokens may be used, and the refresh token it was paid with is spent. So the
 * session ends, and what is left of that refresh token is given back.
 */
async function refuseUser(context: CoreContext, record: SessionRecord): Promise<AttemptOutcome> {
  const description = 'The tenant answered a refresh with the tokens of another user';
  const outcome = await endByRefusal(context, record, 'invalid_grant', description);
  if (outcome.kind === 'ended') await revokeQuietly(context, record.session.refreshToken);
  return outcome;
}

/**
 * Of an answer that is malformed, whose ID token is no good or cannot be judged, nothing is used. Its refresh token is
 * kept all the same, because the one before it is spent.
 */
async function keepRefreshToken(
  context: CoreContext,
  record: SessionRecord,
  answer: Partial<UnusableAnswer>,
  failure: Failure,
): Promise<AttemptOutcome> {
  if (namesAnotherUser(record.session, answer)) return refuseUser(context, record);
  const { idToken } = record.session;
  return keep(context, record, { ...withRotatedTokens(record.session, answer), idToken }, failure);
}

async function accept(context: CoreContext, grant: Grant, tokens: Tokens): Promise<AttemptOutcome> {
  const { record } = grant;
  const rotated = withRotatedTokens(record.session, tokens);
  let claims: IdTokenClaims | undefined;
  try {
    claims = await verifyGrant(context, record.session, tokens);
  } catch (error) {
    return keepRefreshToken(context, record, tokens, toFailure(error));
  }
  if (replacesAnotherUser(grant, tokens)) return refuseUser(context, record);
  let session: MonoCloudSession;
  try {
    session = await applyGrant(context, grant, tokens, claims);
  } catch (error) {
    return keep(context, record, rotated, toFailure(error));
  }
  return keep(context, record, session);
}

/**
 * Settles an answer that has the only refresh token still good. When the session was changed meanwhile without a grant,
 * the answer is laid over the newer state. After another's grant, theirs has the good one: overtaken.
 */
async function settleOver(
  context: CoreContext,
  given: SessionRecord,
  settle: (record: SessionRecord) => Promise<AttemptOutcome>,
): Promise<AttemptOutcome> {
  let record = given;
  for (let count = 0; count < MAXIMUM_ATTEMPTS; count += 1) {
    const outcome = await settle(record);
    if (outcome.kind !== 'overtaken') return outcome;
    const newer = await findState(context, record);
    if (!newer.record || newer.record.session.refreshToken !== given.session.refreshToken) return OVERTAKEN;
    record = newer.record;
  }
  return givenUp(record);
}

/** Settles a grant the tenant gave. */
export async function settleGrant(
  context: CoreContext,
  grant: Grant,
  tokens: Tokens,
): Promise<AttemptOutcome> {
  return settleOver(context, grant.record, (record) => accept(context, { ...grant, record }, tokens));
}
