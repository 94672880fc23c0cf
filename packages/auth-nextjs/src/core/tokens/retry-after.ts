import { MonoCloudOPError } from '@monocloud/auth-core';
import type { CoreContext } from '../context.ts';
import { isAboutWantedToken, kindOf } from '../failure-kind.ts';
import { nameWantedToken } from '../session/stored-tokens.ts';
import { retryAfterMilliseconds } from '../unavailable.ts';
import type { Grant } from './refresh-grant.ts';

const OUTAGE_MILLISECONDS = 1000;
const REFUSAL_MILLISECONDS = 60_000;
// Nothing tells when a provider that has asked for an hour recovers earlier, and until then the users have no new token.
const MAX_ASKED_MILLISECONDS = 600_000;

/**
 * Milliseconds not to ask again: what the provider asks for (RFC 9110 §10.2.3), up to ten minutes; else a second after an
 * outage, a minute after a refusal, since an operator has to change something first. Plus up to half as much again, so that the sessions
 * of a busy server do not all come back at once.
 */
function cooldownAfter(error: Error): number {
  const byDefault = kindOf(error) === 'outage' ? OUTAGE_MILLISECONDS : REFUSAL_MILLISECONDS;
  const base = Math.min(retryAfterMilliseconds(error) ?? byDefault, MAX_ASKED_MILLISECONDS);
  return base * (1 + Math.random() / 2);
}

/**
 * Sees to it that the provider is not asked again too soon after a failed refresh that leaves the session alive, and that
 * the log names what an operator has to change. An error of the application is the application's to handle.
 */
export async function startCooldown(
  context: CoreContext,
  { record, wanted, req }: Grant,
  error: Error,
): Promise<void> {
  const kind = kindOf(error);
  if (kind === 'application' || record.session.refreshToken === undefined) return;
  const isOnlyAbout = isAboutWantedToken(error);
  // Often expected, as of a permission that the user was not asked for: an application that takes events decides by itself.
  const isExpected = context.emit && isOnlyAbout && error instanceof MonoCloudOPError;
  const { sub } = record.session.user;
  if (kind === 'refused' && !isExpected)
    context.reportRarely({ action: 'refreshing tokens', error, sub }, req);
  const only = isOnlyAbout ? nameWantedToken(wanted) : undefined;
  await context.authority.startCooldown(record.key, error, cooldownAfter(error), only);
}
