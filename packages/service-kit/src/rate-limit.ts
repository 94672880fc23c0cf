import type { NextFunction, Request, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { noteRefusal } from './decision.ts';
import { GUARD_PROBLEMS, sendProblem } from './problem.ts';

const WINDOW_MS = 60_000;

/** How much of the present minute a key has used. */
export interface Usage {
  /** Whether it has used more than the limit. */
  isExceeded: boolean;
  remaining: number;
  /** Until the minute is over, at least 1: for `Retry-After`. */
  resetSeconds: number;
}

/** Counts by key in fixed minutes. */
export interface RateLimiter {
  /** Counts one more use of the key. */
  add: (key: string) => Usage;
  /** Whether the limit is reached, so that one more use would exceed it. */
  isExhausted: (key: string) => boolean;
  /** Forgets what the key has used. */
  clear: (key: string) => void;
}

/**
 * Creates a counter, in the memory of this process, with a limit for each key and minute, which begins with its first use.
 * @param maxKeys most keys to remember; the one that was used least recently is dropped.
 */
export function createRateLimiter(limit: number, maxKeys = 100_000): RateLimiter {
  // `performance` is looked up at each call, so that a test can replace the clock.
  const clock = { ttl: WINDOW_MS, ttlResolution: 0, perf: { now: () => performance.now() } };
  const counts = new LRUCache<string, number>({ max: maxKeys, noUpdateTTL: true, ...clock });
  return {
    add(key) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return {
        isExceeded: count > limit,
        remaining: Math.max(limit - count, 0),
        resetSeconds: Math.max(Math.ceil(counts.getRemainingTTL(key) / 1_000), 1),
      };
    },
    isExhausted: (key) => (counts.peek(key) ?? 0) >= limit,
    clear: (key) => void counts.delete(key),
  };
}

type LimitCaller = (name: string, request: Request, response: Response, next: NextFunction) => void;

/**
 * A caller is the token's `sub`, or its `client_id` where there is no user. All users of a storefront share one address,
 * so an address identifies no caller.
 */
export function createCallerLimit(perMinute: number): LimitCaller {
  if (perMinute === 0) return (_name, _request, _response, next) => next();
  const limiter = createRateLimiter(perMinute);
  return function limitCaller(name, request, response, next) {
    const { isExceeded, remaining, resetSeconds } = limiter.add(name);
    response.set({
      'RateLimit-Policy': `${perMinute};w=${WINDOW_MS / 1_000}`,
      RateLimit: `limit=${perMinute}, remaining=${remaining}, reset=${resetSeconds}`,
    });
    if (!isExceeded) return next();
    noteRefusal(request, { name: 'rate_limited', perMinute });
    response.set('Retry-After', String(resetSeconds));
    return sendProblem(response, GUARD_PROBLEMS.tooManyRequests);
  };
}
