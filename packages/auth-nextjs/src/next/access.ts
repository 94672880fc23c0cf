import type { MonoCloudSession, MonoCloudUser } from '@monocloud/auth-core';
import { isUserInGroup } from '@monocloud/auth-core/utils';
import type { CookieExchange } from './next-cookies.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import { reportFailure } from '../core/diagnostics.ts';
import { unavailableSeconds } from '../core/unavailable.ts';
import type { GroupOptions } from './types.ts';

/** Gives the client a function works with; asked for on every call, so that the environment is read lazily. */
export type CoreSource = () => MonoCloudCoreClient;

/** What a guard found: no user, a user outside the required groups, or one with access. */
export type Access =
  | { outcome: 'signed-out' }
  | { outcome: 'outside-group'; user: MonoCloudUser }
  | { outcome: 'granted'; user: MonoCloudUser; session: MonoCloudSession };

/** Opens the session once and checks the required groups. Throws `MonoCloudHttpError` while the store is unavailable. */
export async function checkAccess(
  core: MonoCloudCoreClient,
  exchange: CookieExchange,
  { groups, groupsClaim, matchAll }: Partial<GroupOptions> = {},
): Promise<Access> {
  const session = await core.getSession(exchange.request, exchange.response);
  if (!session?.user) return { outcome: 'signed-out' };
  const { user } = session;
  const claim = groupsClaim ?? core.getOptions().groupsClaim;
  if (groups && !isUserInGroup(user, groups, claim, matchAll)) return { outcome: 'outside-group', user };
  return { outcome: 'granted', user, session };
}

/** The same where this package responds itself: while the session store is unavailable no request passes. */
export async function checkAccessOrOutage(
  core: MonoCloudCoreClient,
  exchange: CookieExchange,
  options: Partial<GroupOptions>,
): Promise<Access | { outcome: 'unavailable'; retryAfterSeconds: number }> {
  try {
    return await checkAccess(core, exchange, options);
  } catch (error) {
    const retryAfterSeconds = unavailableSeconds(error);
    if (retryAfterSeconds === undefined) throw error;
    reportFailure(core.getOptions(), { action: 'opening a session', error }, exchange.request);
    return { outcome: 'unavailable', retryAfterSeconds };
  }
}
