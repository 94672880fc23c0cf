import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { expireSessionCookies } from './session-cookie.ts';
import type { SessionCookieContent } from './session-seal.ts';
import { findState, loadSession } from './session-loading.ts';
import type { SessionEnd, SessionRecord } from './session-record.ts';

const SIGNED_OUT: SessionEnd = { reason: 'signed-out' };

/**
 * Ends a session and gives the state it was in at that moment: a refresh that came in between has replaced `read`, and
 * its refresh token is the one to revoke.
 */
async function endState(
  context: CoreContext,
  content: SessionCookieContent,
  read: SessionRecord | undefined,
): Promise<SessionRecord | undefined> {
  const { coordination, options, sharing } = context;
  let last = read;
  while (!(await coordination.end(content.key, SIGNED_OUT, last?.version))) {
    last = (await findState(context, content)).record;
  }
  const { store } = options.session;
  if (sharing || !store) return last;
  // After the end, so that a refresh that writes right now sees it and takes its state back itself.
  const session = await store.get(content.key);
  await store.delete(content.key);
  return session ? { ...content, session } : last;
}

/**
 * Ends the session of a request here: for this browser, in the store, and for whatever of it is still under way.
 * Returns its last state, for those who have to tell the tenant.
 */
export async function takeSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
): Promise<SessionRecord | undefined> {
  const { cookie, record } = await loadSession(context, req);
  const last = cookie.content && (await endState(context, cookie.content, record));
  // Last: while the store is out of reach they are what a second try ends the session by.
  await expireSessionCookies(res, context.options, cookie.names);
  return last;
}

/** Ends the session of a request here; the tenant is not told. */
export async function endSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
): Promise<void> {
  await takeSession(context, req, res);
}
