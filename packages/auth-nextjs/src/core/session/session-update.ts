import type { MonoCloudSession } from '@monocloud/auth-core';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { expireSessionCookies, sealSession, writeSessionCookie } from './session-cookie-writer.ts';
import { withEndEvent, type EndEvent } from './session-end.ts';
import { assertKept, findState, loadSession, originOf, saveRecord, withLock } from './session-reading.ts';
import { nextRecord, sessionOver, sessionTooLarge, type SessionEnd } from './session-record.ts';
import type { SessionCookieContent } from './session-seal.ts';

const isEqual = (first: unknown, second: unknown): boolean =>
  JSON.stringify(first) === JSON.stringify(second);

const TOKENS = ['accessTokens', 'idToken', 'refreshToken'];

/** The session of the caller with the newest tokens. It may leave tokens out, but its own may be from before a refresh. */
function withNewestTokens(changed: MonoCloudSession, newest: MonoCloudSession): MonoCloudSession {
  const merged: MonoCloudSession = { ...changed };
  for (const name of TOKENS) if (merged[name] !== undefined) merged[name] = newest[name];
  return merged;
}

/**
 * What a caller changed since `base`, applied to the newest state. A refresh may have rotated the tokens since, and
 * writing the old ones back would spend a refresh token twice. So when it is unknown what the caller started from, the
 * newest tokens stay.
 */
export function mergeSessions(
  base: MonoCloudSession | undefined,
  changed: MonoCloudSession,
  newest: MonoCloudSession,
): MonoCloudSession {
  if (!base) return withNewestTokens(changed, newest);
  const merged: MonoCloudSession = { ...newest };
  for (const name of new Set([...Object.keys(base), ...Object.keys(changed)])) {
    if (isEqual(base[name], changed[name])) continue;
    if (name in changed) merged[name] = changed[name];
    else delete merged[name];
  }
  return merged;
}

/**
 * Replaces the session of a request by what its caller made of the one that was read for the same request.
 * Throws `MonoCloudValidationError` when there is none or it ends meanwhile, and (`session_too_large`) when it does not fit
 * into its cookies without its ID and access tokens; then nothing is changed.
 */
export async function replaceSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  session: MonoCloudSession,
): Promise<void> {
  const before = await loadSession(context, req);
  if (!before.record) throw sessionOver();
  await withLock(context, before.record.key, async () => {
    const { record, cookie } = await loadSession(context, req);
    if (!record) throw sessionOver();
    const base = originOf(req, cookie.content?.session, session);
    const merged = mergeSessions(base, session, record.session);
    const next = nextRecord(context.options, record, merged);
    if (!(await sealSession(context.options, next, false))) {
      throw sessionTooLarge(context.options.cookieHeaderLimit);
    }
    assertKept(await saveRecord(context, next, record));
    await writeSessionCookie(res, context.options, next, cookie);
  });
}

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
 * @param event that tells of it, if there was a session.
 */
export async function endSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  event: EndEvent,
): Promise<MonoCloudSession | undefined> {
  const { cookie, ...state } = await loadSession(context, req);
  const { content } = cookie;
  const end = content && (() => endState(context, content, state));
  const last = end && (await withEndEvent(context, req, content.key, event, end));
  // Last: while the store is unavailable they are what a second try ends the session by.
  await expireSessionCookies(res, context.options, cookie.names);
  return last;
}
