import { MonoCloudHttpError } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { toErrorCode, toFailureReason } from '../events.ts';
import { toError } from '../failure-kind.ts';
import { processMemory, type RefreshOutcome } from '../session/process-memory.ts';
import { nameSession, type Lease } from '../session/session-authority.ts';
import { endedError, nextRecord, type SessionRecord } from '../session/session-record.ts';
import { emitEnd } from '../session/session-end.ts';
import { findState, saveRecord, withLock } from '../session/session-reading.ts';
import {
  findWantedToken,
  isDue,
  nameWantedToken,
  toReportedWanted,
  type StoredToken,
} from '../session/stored-tokens.ts';
import { requestGrant, type Grant } from './refresh-grant.ts';
import { startCooldown } from './retry-after.ts';
import { revokeQuietly } from './revocation.ts';
import { hasRefreshToken, judgeResponse, type Judgement, type TokenResponse } from './token-response.ts';

/** A request for a token that the session does not hold, or does not hold any longer. */
export interface RefreshRequest extends Grant {
  /** Ask the tenant even if the token is still good. */
  forced: boolean;
}

/** Undefined: another process changed the session since this one read it. */
type Attempt = RefreshOutcome | undefined;

// More than one in a row takes a process that is stopped again and again while it works.
const MAX_ATTEMPTS = 3;

/** Whether another request has refreshed meanwhile. A forced one gets a token that its caller has not seen. */
function isSatisfied(
  { record, wanted, forced, refetchUserInfo }: RefreshRequest,
  stored: StoredToken,
): boolean {
  if (isDue(stored, now())) return false;
  if (!forced) return true;
  return !refetchUserInfo && findWantedToken(record.session, wanted)?.accessToken !== stored.accessToken;
}

/** Asks the token endpoint; undefined when the lock was lost, and with it the right to spend the refresh token. */
async function sendGrant(
  context: CoreContext,
  grant: Grant,
  lease: Lease,
): Promise<TokenResponse | undefined> {
  try {
    // Fetched ahead, so that between the look at the lease and the grant nothing is waited for that takes long.
    await context.oidc.getMetadata();
    return lease.isHeld() ? { tokens: await requestGrant(context, grant) } : undefined;
  } catch (error) {
    return { error: toError(error) };
  }
}

/** How a session ended: by what ended it, or because its entry is gone from the store. */
async function toEnded({ authority }: CoreContext, key: string): Promise<RefreshOutcome & { kind: 'ended' }> {
  const { end } = await authority.read(key);
  return { kind: 'ended', end: end ?? { reason: 'signed-out' } };
}

/** Brings a judgement into force, in one step. If the session ended meanwhile, its new refresh token is given back. */
async function commit(context: CoreContext, record: SessionRecord, judgement: Judgement): Promise<Attempt> {
  if (judgement.kind === 'fail') return { kind: 'failed', error: judgement.error, record };
  if (judgement.kind === 'end') {
    const { isEnded } = await context.authority.end(record.key, judgement.end, record.version);
    if (!isEnded) return undefined;
    await revokeQuietly(context, judgement.revoked);
    return toEnded(context, record.key);
  }
  const { session, error } = judgement;
  const next = nextRecord(context.options, record, session);
  const result = await saveRecord(context, next, record);
  if (result === 'superseded') return undefined;
  if (result === 'kept') {
    return error ? { kind: 'failed', error, record: next } : { kind: 'current', record: next };
  }
  const ended = await toEnded(context, record.key);
  // Not after a new sign-in: revoking may end the whole grant, and the new session lives on the same one.
  if (ended.end.reason === 'signed-out') await revokeQuietly(context, session.refreshToken);
  return ended;
}

/** Nothing could be decided; asking again may help. */
function givenUp(record: SessionRecord): RefreshOutcome {
  const error = new MonoCloudHttpError('Other processes keep changing the session');
  return { kind: 'failed', error, record };
}

/**
 * Judges a response and commits the judgement. When the session was changed meanwhile without a grant, a response with a
 * refresh token is judged anew over the newer state. If another process refreshed meanwhile, its refresh token is current:
 * the response is discarded.
 */
async function applyResponse(context: CoreContext, grant: Grant, response: TokenResponse): Promise<Attempt> {
  let { record } = grant;
  for (let count = 0; count < MAX_ATTEMPTS; count += 1) {
    const judgement = await judgeResponse(context, { ...grant, record }, response);
    const outcome = await commit(context, record, judgement);
    if (outcome || !hasRefreshToken(response)) return outcome;
    const newer = await findState(context, record);
    if (newer.record?.session.refreshToken !== grant.record.session.refreshToken) return undefined;
    record = newer.record ?? record;
  }
  return givenUp(record);
}

/** Tells how a grant went. Nothing of one that was overtaken by the end of the session: that was told. */
async function emitRefresh(
  context: CoreContext,
  { record, wanted, req }: RefreshRequest,
  outcome: RefreshOutcome,
  begunAt: number,
): Promise<void> {
  const { emit } = context;
  if (!emit) return;
  const reported = toReportedWanted(wanted, context.options);
  const details = { sub: record.session.user.sub, ...reported, durationMs: performance.now() - begunAt };
  if (outcome.kind === 'current') {
    const isRotated = outcome.record.session.refreshToken !== record.session.refreshToken;
    return emit({ type: 'tokens_refreshed', ...details, isRotated }, req);
  }
  const error = outcome.kind === 'failed' ? outcome.error : endedError(outcome.end);
  const reason = toFailureReason(error);
  const isSessionOver = outcome.kind === 'ended';
  if (isSessionOver && outcome.end.reason !== 'refused') return;
  emit({ type: 'refresh_failed', ...details, reason, error: toErrorCode(error), isSessionOver }, req);
  if (isSessionOver) await emitEnd(context, req, record, outcome.end);
}

/** One attempt, alone with its session. */
async function refresh(context: CoreContext, request: RefreshRequest, lease: Lease): Promise<Attempt> {
  const { key } = request.record;
  const { record, end } = await findState(context, request.record);
  if (!record) return { kind: 'ended', end: end ?? { reason: 'signed-out' } };
  const stored = findWantedToken(record.session, request.wanted);
  if (stored && isSatisfied(request, stored)) return { kind: 'current', record };
  const error = await context.authority.findCooldown(key, nameWantedToken(request.wanted));
  if (error) return { kind: 'failed', error, record };
  const grant = { ...request, record };
  const begunAt = performance.now();
  const response = await sendGrant(context, grant, lease);
  const outcome = response && (await applyResponse(context, grant, response));
  if (outcome?.kind === 'failed') await startCooldown(context, grant, outcome.error);
  if (outcome) await emitRefresh(context, grant, outcome, begunAt);
  return outcome?.kind === 'current' ? { ...outcome, isRefreshed: true } : outcome;
}

async function refreshUntilDecided(context: CoreContext, request: RefreshRequest): Promise<RefreshOutcome> {
  const { record } = request;
  try {
    for (let count = 0; count < MAX_ATTEMPTS; count += 1) {
      const outcome = await withLock(context, record.key, (lease) => refresh(context, request, lease));
      if (outcome) return outcome;
    }
    return givenUp(record);
  } catch (error) {
    return { kind: 'failed', error: toError(error), record };
  }
}

/** The name under which equal requests find each other. */
function flightOf(context: CoreContext, { record, wanted, forced, refetchUserInfo }: RefreshRequest): string {
  const request = JSON.stringify([forced, refetchUserInfo, nameWantedToken(wanted)]);
  return `${nameSession(context, record.key)} ${request}`;
}

/** Whether such a refresh is under way in this process. */
export function isRefreshing(context: CoreContext, request: RefreshRequest): boolean {
  return processMemory().flights.has(flightOf(context, request));
}

/**
 * Refreshes a session's token once for all requests that need the same one right now. Grants of one session never run
 * side by side, because they spend one refresh token. A caller that goes away leaves the refresh running for the others.
 */
export function refreshTogether(context: CoreContext, request: RefreshRequest): Promise<RefreshOutcome> {
  const { flights } = processMemory();
  const name = flightOf(context, request);
  const joined = flights.get(name);
  if (joined) return joined;
  const flight = refreshUntilDecided(context, request).finally(() => flights.delete(name));
  flights.set(name, flight);
  return flight;
}
