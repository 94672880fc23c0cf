import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../exchange.ts';
import { expireSessionCookies } from './session-cookie.ts';
import { loadSession } from './session-loading.ts';
import type { SessionRecord } from './session-record.ts';

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
  await expireSessionCookies(res, context.options, cookie.names);
  if (cookie.content) {
    // Before the store, so that a refresh that ends right now sees it and does not write.
    await context.coordination.end(cookie.content.key, { reason: 'signed-out' });
    await context.options.session.store?.delete(cookie.content.key);
  }
  return record;
}

/** Ends the session of a request here; the tenant is not told. */
export async function endSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
): Promise<void> {
  await takeSession(context, req, res);
}
