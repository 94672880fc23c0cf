import { MonoCloudOPError, MonoCloudValidationError } from '@monocloud/auth-core';
import type { MonoCloudSession, SessionLifetime } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { MonoCloudOptionsResolved, MonoCloudSessionOptions } from '../types.ts';

/** A session with what is needed to keep it. */
export interface SessionRecord {
  /** Random per sign-in; names the session for its authority. */
  key: string;
  /** Counts every change of the content. The higher one is the newer one. */
  version: number;
  lifetime: SessionLifetime;
  session: MonoCloudSession;
}

/**
 * Why a session is over: the user signed out, signed in anew, or the tenant refused its refresh token for good (with the
 * error it gave). Remembered so that a cookie still under way does not bring it back.
 */
export type SessionEnd =
  | { reason: 'signed-out' }
  | { reason: 'replaced' }
  | { reason: 'refused'; error: string; errorDescription?: string };

/** The error for a session that is over, or that never began because its sign-in is over at the tenant. */
export function sessionOver(): MonoCloudValidationError {
  return new MonoCloudValidationError('Session does not exist', undefined, { code: 'session_over' });
}

/** The error a caller gets whose session is over, or was never there. */
export function endedError(end: SessionEnd | undefined): Error {
  if (end?.reason !== 'refused') return sessionOver();
  return new MonoCloudOPError(end.error, end.errorDescription, undefined, { code: 'session_over' });
}

/** The error for a session that does not fit into its cookies, even without all that it can do without. */
export function sessionTooLarge(limitBytes: number): MonoCloudValidationError {
  const message =
    `The session does not fit into ${limitBytes} bytes of cookies (cookieHeaderLimit). ` +
    'Keep sessions in a session store (session.store, such as Redis), or put less into them';
  return new MonoCloudValidationError(message, undefined, { code: 'session_too_large' });
}

/** The newer of two states of one session; the second one when they are equally new. */
export function newerRecord<T extends Pick<SessionRecord, 'version' | 'lifetime'>>(first: T, second: T): T {
  if (first.version !== second.version) return first.version > second.version ? first : second;
  return first.lifetime.u > second.lifetime.u ? first : second;
}

/** The next state of a session: other content, one version on, its lifetime counted from now. */
export function nextRecord(
  { session: options }: MonoCloudOptionsResolved,
  { key, version, lifetime }: SessionRecord,
  session: MonoCloudSession,
): SessionRecord {
  return { key, version: version + 1, lifetime: renewLifetime(lifetime, options, now()), session };
}

type LifetimeOptions = Pick<MonoCloudSessionOptions, 'sliding' | 'duration' | 'maximumDuration'> & {
  cookie: Pick<MonoCloudSessionOptions['cookie'], 'persistent'>;
};

/**
 * When a session that is left alone ends, in epoch seconds, whatever its cookie says: no session outlives
 * `maximumDuration`.
 */
export function endOf({ c, u }: Pick<SessionLifetime, 'c' | 'u'>, options: LifetimeOptions): number {
  const idle = (options.sliding ? u : c) + options.duration;
  return Math.min(idle, c + options.maximumDuration);
}

/** The lifetime after a use at `nowSeconds`. `e` is what the cookie shows, so a browser-session cookie has none. */
export function renewLifetime(
  { c }: Pick<SessionLifetime, 'c'>,
  options: LifetimeOptions,
  nowSeconds: number,
): SessionLifetime {
  const used = { c, u: nowSeconds };
  return options.cookie.persistent ? { ...used, e: endOf(used, options) } : used;
}

/** Whether the session is over at `nowSeconds`: by what it was given, or by the options of today. */
export function isExpired(lifetime: SessionLifetime, options: LifetimeOptions, nowSeconds: number): boolean {
  if (lifetime.e !== undefined && lifetime.e < nowSeconds) return true;
  return endOf(lifetime, options) < nowSeconds;
}

/**
 * Whether a read at `nowSeconds` extends the session, so that its cookie must be written. Only sliding sessions do;
 * compared by their real end, since a browser-session cookie has no `e` to compare.
 */
export function isExtended(lifetime: SessionLifetime, options: LifetimeOptions, nowSeconds: number): boolean {
  return endOf({ c: lifetime.c, u: nowSeconds }, options) !== endOf(lifetime, options);
}
