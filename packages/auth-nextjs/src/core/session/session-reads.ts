import type { MonoCloudSession } from '@monocloud/auth-core';
import type { IMonoCloudCookieRequest } from '../http.ts';

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
