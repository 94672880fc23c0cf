import type { CoreContext } from '../context.ts';
import { nameWantedToken } from '../session/token-selection.ts';
import { isAboutWantedToken, kindOf } from '../failure-kind.ts';
import { fromFailure } from './outcome.ts';
import type { Failure } from './outcome.ts';
import type { Grant } from './refresh-grant.ts';

const OUTAGE_MILLISECONDS = 1000;
const MAX_MILLISECONDS = 60_000;

/** What a failure's `Retry-After` asks for; undefined when it does not say, or a moment that has passed. */
export function retryAfterMilliseconds(failure: Failure): number | undefined {
  const header =
    failure.kind === 'http' || failure.kind === 'provider' ? failure.raw?.headers['retry-after'] : undefined;
  if (header === undefined) return undefined;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : undefined;
}

/**
 * Milliseconds not to ask again: after an outage what the provider asks for (RFC 9110 §10.2.3), or a second; after a
 * refusal a minute, since an operator has to change something first. Plus up to half as much again, so that the sessions
 * of a busy server do not all come back at once.
 */
function pauseAfter(failure: Failure): number {
  const shortest = kindOf(failure) === 'outage' ? OUTAGE_MILLISECONDS : MAX_MILLISECONDS;
  const base = Math.min(retryAfterMilliseconds(failure) ?? shortest, MAX_MILLISECONDS);
  return base * (1 + Math.random() / 2);
}

/**
 * Sees to it that the provider is not asked again too soon after a failed refresh that leaves the session alive, and that
 * the log names what an operator has to change. An error of the application is the application's to handle.
 */
export async function backOff(
  context: CoreContext,
  { record, wanted }: Grant,
  failure: Failure,
): Promise<void> {
  const kind = kindOf(failure);
  if (kind === 'application' || record.session.refreshToken === undefined) return;
  if (kind === 'refused') context.reportRarely('refreshing tokens', fromFailure(failure));
  const only = isAboutWantedToken(failure) ? nameWantedToken(wanted) : undefined;
  await context.coordination.rest(record.key, failure, pauseAfter(failure), only);
}
