import type { MonoCloudSession } from '@monocloud/auth-core';
import type { CoreContext } from '../context.ts';
import { toErrorCode, type EventDetails, type SessionEndReason } from '../events.ts';
import { remember } from '../expiring-map.ts';
import type { IMonoCloudCookieRequest } from '../http.ts';
import { processMemory } from './process-memory.ts';
import { nameSession } from './session-authority.ts';
import { endedError, type SessionEnd } from './session-record.ts';
import type { SessionCookieContent } from './session-seal.ts';

// As long as the cookie of a session that is over may come back.
const REMEMBERED_MILLISECONDS = 86_400_000;

/**
 * Whether this process has not told yet that a session is over: the requests of an open page all find the same session
 * over.
 */
function claimHere(context: CoreContext, key: string): boolean {
  const [{ told }, name] = [processMemory(), nameSession(context, key)];
  if (told.peek(name)) return false;
  remember(told, name, true, REMEMBERED_MILLISECONDS);
  return true;
}

/** Whether no process that shares the store has told it. Lasts, so only for a session that is over. */
async function claimEverywhere({ authority }: CoreContext, key: string): Promise<boolean> {
  // Told twice is better than not at all.
  return authority.isLocal || authority.claim(`end:${key}`, REMEMBERED_MILLISECONDS).catch(() => true);
}

const REASONS: Record<SessionEnd['reason'], SessionEndReason> = {
  'signed-out': 'ended_elsewhere',
  replaced: 'replaced',
  refused: 'refresh_refused',
};

/** What is known of a session that is over. */
type EndedSession = Pick<SessionCookieContent, 'key' | 'session'>;

/** Tells once that a session is over, and why. */
export async function emitEnd(
  context: CoreContext,
  req: IMonoCloudCookieRequest | undefined,
  { key, session }: EndedSession,
  why: SessionEnd | SessionEndReason,
): Promise<void> {
  const { emit } = context;
  if (!emit || !claimHere(context, key) || !(await claimEverywhere(context, key))) return;
  const end = typeof why === 'string' ? undefined : why;
  const reason = typeof why === 'string' ? why : REASONS[why.reason];
  emit(
    { type: 'session_ended', sub: session?.user.sub, reason, error: end && toErrorCode(endedError(end)) },
    req,
  );
}

/** What tells of a session that this request ends. */
export type EndEvent = Extract<EventDetails, { type: 'signed_out' | 'session_ended' }>;

/**
 * Ends a session, and tells of it once. Claimed in this process before it ends, since another request that finds it over
 * would not know by whom; in the store after it has ended, since a store that fails could not take the claim back.
 * @param end resolves to the session as it was last; what it throws is thrown.
 */
export async function withEndEvent(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  key: string,
  event: EndEvent,
  end: () => Promise<MonoCloudSession | undefined>,
): Promise<MonoCloudSession | undefined> {
  const { emit } = context;
  if (!emit) return end();
  const isFirst = claimHere(context, key);
  try {
    const last = await end();
    if (last && isFirst && (await claimEverywhere(context, key))) emit({ ...event, sub: last.user.sub }, req);
    return last;
  } catch (error) {
    if (isFirst) processMemory().told.delete(nameSession(context, key));
    throw error;
  }
}
