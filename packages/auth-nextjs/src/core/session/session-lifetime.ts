import type { SessionLifetime } from '@monocloud/auth-core';
import type { MonoCloudSessionOptions } from '../types.ts';

type LifetimeOptions = Pick<MonoCloudSessionOptions, 'sliding' | 'duration' | 'maximumDuration'> & {
  cookie: Pick<MonoCloudSessionOptions['cookie'], 'persistent'>;
};

/** When a session ends, in epoch seconds, whatever its cookie says: no session outlives `maximumDuration`. */
function endOf(created: number, updated: number, options: LifetimeOptions): number {
  const idle = (options.sliding ? updated : created) + options.duration;
  return Math.min(idle, created + options.maximumDuration);
}

/** The lifetime after a use at `nowSeconds`. `e` is what the cookie shows, so a browser-session cookie has none. */
export function renewLifetime(
  lifetime: Pick<SessionLifetime, 'c'>,
  options: LifetimeOptions,
  nowSeconds: number,
): SessionLifetime {
  const { c } = lifetime;
  const expiry = options.cookie.persistent ? { e: endOf(c, nowSeconds, options) } : {};
  return { c, u: nowSeconds, ...expiry };
}

/** The lifetime of a session that begins at `nowSeconds`. */
export function startLifetime(options: LifetimeOptions, nowSeconds: number): SessionLifetime {
  return renewLifetime({ c: nowSeconds }, options, nowSeconds);
}

/** When a session that is left alone ends, in epoch seconds. */
export function latestEndOf(lifetime: SessionLifetime, options: LifetimeOptions): number {
  return endOf(lifetime.c, lifetime.u, options);
}

/** Whether the session is over at `nowSeconds`: by what it was given, or by the options of today. */
export function isExpired(lifetime: SessionLifetime, options: LifetimeOptions, nowSeconds: number): boolean {
  if (lifetime.e !== undefined && lifetime.e < nowSeconds) return true;
  return endOf(lifetime.c, lifetime.u, options) < nowSeconds;
}

/**
 * Whether a read at `nowSeconds` extends the session, so that its cookie must be written. Only sliding sessions do;
 * compared by their real end, since a browser-session cookie has no `e` to compare.
 */
export function isExtended(lifetime: SessionLifetime, options: LifetimeOptions, nowSeconds: number): boolean {
  return endOf(lifetime.c, nowSeconds, options) !== endOf(lifetime.c, lifetime.u, options);
}
