import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest } from '../http.ts';
import { readSessionCookie } from './session-cookie.ts';
import type { SessionCookie } from './session-cookie.ts';
import { isExpired } from './session-lifetime.ts';
import { newerRecord } from './session-record.ts';
import type { SessionEnd, SessionRecord } from './session-record.ts';
import type { SessionCookieContent } from './session-seal.ts';

/** What a request's session cookies amount to. */
export interface LoadedSession {
  cookie: SessionCookie;
  /** The newest state known of that session; absent when there is none or it is over. */
  record?: SessionRecord;
  /** Why it is over, where that is known. */
  end?: SessionEnd;
}

/**
 * The state to go on from: the stored one, or the cookie's unless this process knows a newer one. The cookie's is still
 * needed then to find out what a caller changed.
 */
async function newestRecord(
  context: CoreContext,
  content: SessionCookieContent,
): Promise<SessionRecord | undefined> {
  const { store } = context.options.session;
  if (store) {
    const session = await store.get(content.key);
    return session ? { ...content, session } : undefined;
  }
  const known = await context.coordination.newest(content.key);
  if (!content.session) return known;
  const own = { ...content, session: content.session };
  // As new as the cookie, it may hold what did not fit into that.
  return known ? newerRecord(own, known) : own;
}

/** What is known of the session of a cookie, or of an earlier state: the newest state, or why it is over. */
export async function findState(
  context: CoreContext,
  content: SessionCookieContent,
): Promise<{ record?: SessionRecord; end?: SessionEnd }> {
  if (context.sharing) return context.sharing.read(content.key);
  const end = await context.coordination.ended(content.key);
  return end ? { end } : { record: await newestRecord(context, content) };
}

/** Reads the session of a request without writing anything, except that an expired one leaves the store. */
export async function loadSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
): Promise<LoadedSession> {
  const { options } = context;
  const cookie = await readSessionCookie(req, options);
  if (!cookie.content) {
    if (cookie.names.length > 0) context.debug?.('no session: the cookie cannot be opened');
    return { cookie };
  }
  const { key } = cookie.content;
  const { record, end } = await findState(context, cookie.content);
  if (!record) {
    context.debug?.(`no session: ${end ? `it has ended (${end.reason})` : 'the store does not know it'}`);
    return { cookie, end };
  }
  if (isExpired(record.lifetime, options.session, now())) {
    context.debug?.('no session: it has expired');
    await options.session.store?.delete(key);
    return { cookie };
  }
  return { cookie, record };
}
