import type { MonoCloudSession } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { writeSessionCookie } from './session-cookie.ts';
import { renewLifetime } from './session-lifetime.ts';
import { loadSession } from './session-loading.ts';
import { originOf } from './session-reads.ts';
import { sessionOver, sessionTooLarge } from './session-record.ts';
import type { SessionRecord } from './session-record.ts';
import { assertKept, keepRecord } from './session-saving.ts';
import { sealSession } from './session-seal.ts';

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
 * writing the old ones back would spend a refresh token twice. So when nobody knows what the caller started from, the
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

/** The next state of a session: other content, one version on, its lifetime counted from now. */
export function nextRecord(
  context: CoreContext,
  record: SessionRecord,
  session: MonoCloudSession,
): SessionRecord {
  const lifetime = renewLifetime(record.lifetime, context.options.session, now());
  return { key: record.key, version: record.version + 1, lifetime, session };
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
  await context.coordination.exclusive(before.record.key, async () => {
    const { record, cookie } = await loadSession(context, req);
    if (!record) throw sessionOver();
    const base = originOf(req, cookie.content?.session, session);
    const merged = mergeSessions(base, session, record.session);
    const next = nextRecord(context, record, merged);
    if (!(await sealSession(context.options, next, false))) {
      throw sessionTooLarge(context.options.cookieHeaderLimit);
    }
    assertKept(await keepRecord(context, next, record));
    await writeSessionCookie(res, context.options, next, cookie);
  });
}
