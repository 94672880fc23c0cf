import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { sendProblem } from './problem.ts';
import { wholeNumberVariable } from './variables.ts';

const WINDOW_MS = 60_000;

export interface RateLimiterOptions {
  /** What each key may use in a minute, which begins with its first use. */
  limit: number;
  /** Most keys to remember; the one whose minute began first is dropped. Default 100,000. */
  maxKeys?: number;
}

/** How much of the present minute a key has used. */
export interface Usage {
  /** Whether it has used more than the limit. */
  isExceeded: boolean;
  remaining: number;
  /** Until the minute is over, at least 1: for `Retry-After`. */
  resetSeconds: number;
}

/** Counts by key, in the memory of this process. */
export interface RateLimiter {
  /** Counts one more use of the key. */
  add: (key: string) => Usage;
  /** Whether the limit is reached, so that one more use would exceed it. */
  isExhausted: (key: string) => boolean;
  clear: (key: string) => void;
}

interface Window {
  count: number;
  endsAtMs: number;
}

export function createRateLimiter({ limit, maxKeys = 100_000 }: RateLimiterOptions): RateLimiter {
  // In the order in which the windows began, which is the order in which they end.
  const windows = new Map<string, Window>();

  function find(key: string): Window | undefined {
    const found = windows.get(key);
    if (found && Date.now() < found.endsAtMs) return found;
    windows.delete(key);
    return undefined;
  }

  function begin(key: string): Window {
    for (const [oldest, { endsAtMs }] of windows) {
      if (windows.size < maxKeys && Date.now() < endsAtMs) break;
      windows.delete(oldest);
    }
    const begun = { count: 0, endsAtMs: Date.now() + WINDOW_MS };
    windows.set(key, begun);
    return begun;
  }

  return {
    add(key) {
      const used = find(key) ?? begin(key);
      used.count += 1;
      return {
        isExceeded: used.count > limit,
        remaining: Math.max(limit - used.count, 0),
        resetSeconds: Math.max(Math.ceil((used.endsAtMs - Date.now()) / 1_000), 1),
      };
    },
    isExhausted: (key) => (find(key)?.count ?? 0) >= limit,
    clear: (key) => void windows.delete(key),
  };
}

/** Requests that one caller may make in a minute; 0 sets no limit. */
export function requestsPerMinuteVariable() {
  return wholeNumberVariable({ atLeast: 0 });
}

/**
 * Creates the middleware that answers 429 with `Retry-After` to a caller who has used up the minute. Mount it behind
 * the token: a caller is the token's `sub`, or its `client_id` where there is no user. Behind a storefront all users
 * share one address, so an address identifies no caller.
 */
export function createRateLimit({ perMinute }: { perMinute: number }): RequestHandler {
  if (perMinute === 0) return (_request, _response, next) => next();
  const limiter = createRateLimiter({ limit: perMinute });
  return function rateLimit(request, response, next) {
    const { isExceeded, remaining, resetSeconds } = limiter.add(toCaller(request));
    response.set({
      'RateLimit-Policy': `${perMinute};w=${WINDOW_MS / 1_000}`,
      RateLimit: `limit=${perMinute}, remaining=${remaining}, reset=${resetSeconds}`,
    });
    if (!isExceeded) return next();
    response.set('Retry-After', String(resetSeconds));
    sendProblem(response, {
      status: 429,
      detail: 'Too many requests. Wait as long as Retry-After says.',
    });
    return undefined;
  };
}

const callerSchema = z.object({
  claims: z.union([
    z.object({ sub: z.string() }).transform(({ sub }) => `user ${sub}`),
    z.object({ client_id: z.string() }).transform(({ client_id: id }) => `client ${id}`),
  ]),
});

/** @throws Error when no token was verified before: an answer without a limit would go unnoticed. */
function toCaller(request: Request): string {
  return callerSchema.parse(request).claims;
}
