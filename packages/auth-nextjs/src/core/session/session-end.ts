import type { MonoCloudSession } from '@monocloud/auth-core';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { expireSessionCookies } from './session-cookie.ts';
import type { SessionEnd } from './session-record.ts';
import type { SessionCookieContent } from './session-seal.ts';
import { findState, loadSession } from './session-state.ts';

const SIGNED_OUT: SessionEnd = { reason: 'signed-out' };

/**
 * Ends a session and gives it as it was at that moment: a refresh that came in between has replaced what was read, and
 * its refresh token is the one to revoke.
 */
async function endState(
  context: CoreContext,
  content: SessionCookieContent,
  state: Awaited<ReturnType<typeof findState>>,
): Promise<MonoCloudSession | undefined> {
  const { record } = state;
  const { isEnded, last } = await context.authority.end(content.key, SIGNED_OUT, record?.version);
  return isEnded ? (last ?? record?.session) : endState(context, content, await findState(context, content));
}

/**
 * Ends the session of a request here: for this browser, in the store, and for whatever of it is still under way.
 * Returns it as it was last, for those who have to tell the tenant.
 */
export async function endSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
): Promise<MonoCloudSession | undefined> {
  const { cookie, ...state } = await loadSession(context, req);
  const last = cookie.content && (await endState(context, cookie.content, state));
  // Last: while the store is unavailable they are what a second try ends the session by.
  await expireSessionCookies(res, context.options, cookie.names);
  return last;
}
