import { MonoCloudHttpError } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest } from '../http.ts';
import type { SessionState, WriteResult } from './session-authority.ts';
import { readSessionCookie } from './session-cookie.ts';
import type { SessionCookie } from './session-cookie.ts';
import { isExpired, latestEndOf, sessionOver } from './session-record.ts';
import type { SessionRecord } from './session-record.ts';
import type { SessionCookieContent } from './session-seal.ts';

/** What a request's session cookies amount to: the newest state known, or why the session is over. */
export interface LoadedSession extends SessionState {
  cookie: SessionCookie;
}

/** What is known of the session of a cookie, or of an earlier state: the newest state, or why it is over. */
export function findState(
  { authority, application }: CoreContext,
  cookie: SessionCookieContent,
): Promise<SessionState> {
  return authority.read(cookie.key, { application, cookie });
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

/**
 * Makes a state the one that later requests find. Nothing is kept when the session was ended meanwhile, or when another
 * process changed it since `before`, the state this one was made from; a session that begins has none.
 */
export function saveRecord(
  { authority, application, options }: CoreContext,
  record: SessionRecord,
  before?: SessionRecord,
): Promise<WriteResult> {
  const endsAt = latestEndOf(record.lifetime, options.session);
  return authority.write({ record, expectedVersion: before?.version, endsAt, application });
}

/**
 * Throws unless the state was kept: `MonoCloudValidationError` when the session is over, `MonoCloudHttpError` when
 * another process was faster, which asking again may help.
 */
export function assertKept(result: WriteResult): void {
  if (result === 'ended') throw sessionOver();
  if (result === 'superseded') throw new MonoCloudHttpError('The session was changed by another process');
}
