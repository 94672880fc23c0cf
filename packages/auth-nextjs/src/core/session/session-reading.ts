import type { MonoCloudSession } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { isQueued, queueInProcess } from './process-memory.ts';
import { nameSession } from './session-authority.ts';
import { canSetCookies, expireSessionCookies, writeSessionCookie } from './session-cookie.ts';
import { isExtended, renewLifetime } from './session-record.ts';
import { noteRead } from './session-reads.ts';
import { loadSession, saveRecord } from './session-state.ts';
import type { LoadedSession } from './session-state.ts';

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
