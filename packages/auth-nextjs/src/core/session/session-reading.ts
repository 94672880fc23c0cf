import { MonoCloudHttpError, type MonoCloudSession } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { isQueued, queueInProcess } from './process-memory.ts';
import { nameSession } from './session-authority.ts';
import type { AuthorityScope, Lease, SessionState, WriteResult } from './session-authority.ts';
import { readSessionCookie, type SessionCookie } from './session-cookie.ts';
import { canSetCookies, expireSessionCookies, writeSessionCookie } from './session-cookie-writer.ts';
import { emitEnd } from './session-end.ts';
import { endOf, isExpired, isExtended, renewLifetime, sessionOver } from './session-record.ts';
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
    await emitEnd(context, req, cookie.content, end ?? 'not_in_store');
    return { cookie, end };
  }
  if (isExpired(record.lifetime, options.session, now())) {
    context.debug?.('no session: it has expired');
    await options.session.store?.delete(key);
    await emitEnd(context, req, record, 'expired');
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
  const endsAt = endOf(record.lifetime, options.session);
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

/**
 * Runs work while no other work on that session runs. Requests of one process queue in order of arrival, so that a session
 * has one waiter per process at the store's lock.
 */
export function withLock<T>(
  scope: AuthorityScope,
  key: string,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  return queueInProcess(nameSession(scope, key), async () => {
    const lock = await scope.authority.lock(key);
    try {
      return await work(lock);
    } finally {
      await lock.release();
    }
  });
}

/**
 * Extends a sliding session. Not while a refresh of it is under way: that one writes a newer cookie anyway, which an
 * older one sent at the same time could overwrite. In this process's queue only, since the write is a versioned one.
 */
async function extendLifetime(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  key: string,
): Promise<void> {
  const { options } = context;
  const name = nameSession(context, key);
  if (isQueued(name) || !(await canSetCookies(res))) return;
  await queueInProcess(name, async () => {
    const { record, cookie } = await loadSession(context, req);
    if (!record) return;
    const next = { ...record, lifetime: renewLifetime(record.lifetime, options.session, now()) };
    const result = await saveRecord(context, next, record);
    if (result === 'kept') await writeSessionCookie(res, options, next, cookie);
  });
}

/** Loads the session; cookies that lead nowhere are expired, the lifetime of a sliding session is extended. */
export async function openSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
): Promise<LoadedSession> {
  const loaded = await loadSession(context, req);
  const { record, cookie, end } = loaded;
  if (!record) {
    // The cookies of a new sign-in have the same names, and its response may reach the browser before this one.
    if (end?.reason !== 'replaced') await expireSessionCookies(res, context.options, cookie.names);
  } else if (isExtended(record.lifetime, context.options.session, now())) {
    await extendLifetime(context, req, res, record.key);
  }
  return loaded;
}

// By refresh token: a caller that read twice, with a refresh in between, may come back with either session.
const reads = new WeakMap<IMonoCloudCookieRequest, Map<string | undefined, MonoCloudSession>>();

/** Notes which session a request was shown, to find out later what its caller changed. */
export function noteRead(req: IMonoCloudCookieRequest, session: MonoCloudSession): void {
  const seen = reads.get(req) ?? new Map<string | undefined, MonoCloudSession>();
  seen.set(session.refreshToken, session);
  reads.set(req, seen);
}

/** The session, among those its request was shown and that of its cookie, from which a caller made `changed`. */
export function originOf(
  req: IMonoCloudCookieRequest,
  ofCookie: MonoCloudSession | undefined,
  changed: MonoCloudSession,
): MonoCloudSession | undefined {
  const seen = [ofCookie, ...(reads.get(req)?.values() ?? [])].filter((session) => session !== undefined);
  // Without a refresh token the last one: it was taken out, or the session was written from nothing.
  if (changed.refreshToken === undefined) return seen.at(-1);
  return seen.find((session) => session.refreshToken === changed.refreshToken);
}

/** The session of a request, or undefined. */
export async function readSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
): Promise<MonoCloudSession | undefined> {
  const { record } = await openSession(context, req, res);
  if (!record) return undefined;
  noteRead(req, record.session);
  // A copy, because the state behind it may be shared with other requests of this process.
  return structuredClone(record.session);
}
