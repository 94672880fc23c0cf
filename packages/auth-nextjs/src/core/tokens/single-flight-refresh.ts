import type { Tokens } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { findState } from '../session/session-loading.ts';
import type { Lease } from '../session/session-sharing.ts';
import { isDue } from '../session/token-freshness.ts';
import type { StoredToken } from '../session/token-freshness.ts';
import { findWantedToken, nameWantedToken } from '../session/token-selection.ts';
import { backOff } from './retry-after.ts';
import {
  MAXIMUM_ATTEMPTS,
  OVERTAKEN,
  givenUp,
  settleGrant,
  settleRefusal,
  toEnded,
} from './token-response.ts';
import type { AttemptOutcome } from './token-response.ts';
import { toFailure } from './outcome.ts';
import type { RefreshOutcome } from './outcome.ts';
import { requestGrant } from './refresh-grant.ts';
import type { Grant } from './refresh-grant.ts';
import { processRegistry } from '../session/process-memory.ts';

/** A wish for a token that the session does not hold, or does not hold any longer. */
export interface RefreshRequest extends Grant {
  /** Ask the tenant even if the token is still good. */
  forced: boolean;
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

/** Asks the provider and brings the session up to date with what it answers. */
async function refresh(context: CoreContext, grant: Grant, lease: Lease): Promise<AttemptOutcome> {
  let tokens: Tokens;
  try {
    // Fetched ahead, so that between the look at the lease and the grant nothing is waited for that takes long.
    await context.oidc.getMetadata();
    if (!lease.isHeld()) return OVERTAKEN;
    tokens = await requestGrant(context, grant);
  } catch (error) {
    return settleRefusal(context, grant.record, error);
  }
  return settleGrant(context, grant, tokens);
}

/** One attempt, alone with its session. */
async function attempt(context: CoreContext, request: RefreshRequest, lease: Lease): Promise<AttemptOutcome> {
  const { key } = request.record;
  const { record } = await findState(context, request.record);
  if (!record) return toEnded(context, key);
  const stored = findWantedToken(record.session, request.wanted);
  if (stored && isSatisfied(request, stored)) return { kind: 'current', record };
  const resting = await context.coordination.resting(key, nameWantedToken(request.wanted));
  if (resting) return { kind: 'failed', failure: resting, record };
  const grant = { ...request, record };
  const outcome = await refresh(context, grant, lease);
  if (outcome.kind === 'failed') await backOff(context, grant, outcome.failure);
  return outcome;
}

async function attemptUntilDecided(context: CoreContext, request: RefreshRequest): Promise<RefreshOutcome> {
  const { record } = request;
  for (let count = 0; count < MAXIMUM_ATTEMPTS; count += 1) {
    const outcome = await context.coordination.exclusive(record.key, (lease) =>
      attempt(context, request, lease),
    );
    if (outcome.kind !== 'overtaken') return outcome;
  }
  return givenUp(record);
}

/** An error of the store as plain data, since those who wait may belong to another bundle. */
async function attemptSafely(context: CoreContext, request: RefreshRequest): Promise<RefreshOutcome> {
  try {
    return await attemptUntilDecided(context, request);
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error), record: request.record };
  }
}

/** The name under which equal requests find each other. */
function flightOf(context: CoreContext, { record, wanted, forced, refetchUserInfo }: RefreshRequest): string {
  const request = JSON.stringify([forced, refetchUserInfo, nameWantedToken(wanted)]);
  return context.coordination.flightKey(record.key, request);
}

/** Whether such a refresh is under way in this process. */
export function isRefreshing(context: CoreContext, request: RefreshRequest): boolean {
  return processRegistry().flights.has(flightOf(context, request));
}

/**
 * Refreshes a session's token together with everybody who wants the same one right now. Grants of one session never run
 * side by side, because they spend one refresh token. The attempt belongs to nobody: a caller that goes away leaves it
 * running for the others.
 */
export function refreshTogether(context: CoreContext, request: RefreshRequest): Promise<RefreshOutcome> {
  const { flights } = processRegistry();
  const name = flightOf(context, request);
  const joined = flights.get(name);
  if (joined) return joined;
  const flight = attemptSafely(context, request).finally(() => flights.delete(name));
  flights.set(name, flight);
  return flight;
}
