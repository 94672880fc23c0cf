import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { sendProblem } from './problem.ts';

const RETRY_AFTER_SECONDS = 5;

/** The part of `protectApi()`'s result that is used here: options in, middleware out. */
export type Protect = (options?: { scopes?: string[]; groups?: string[] }) => RequestHandler;

/** What the challenges of an API name, and what a caller may use of it. */
export interface ProtectOptions {
  /** Name of the protected area, for the challenge (RFC 9110 §11.5). */
  realm: string;
  /** Where the resource metadata is (RFC 9728 §5.1). */
  resourceMetadata: string;
  /** Whether the backend client can introspect tokens that are not JWTs (RFC 7662). */
  introspection: boolean;
  /** Requests that one caller may make in a minute; 0 sets no limit. */
  requestsPerMinute: number;
}

/**
 * Completes what a `protectApi()` middleware answers, without touching its bodies:
 *
 * - 401 and 403 carry `realm`, the `scope` the route asks for (RFC 6750 §3) and `resource_metadata`;
 * - 503 carries `Retry-After`;
 * - nothing that was asked for with a token is stored by a cache;
 * - without introspection, a token that is not a JWT is 401 `invalid_token`: the published middleware takes it for a
 *   fault of the service and answers 500;
 * - a request that sends its token in more than one way, or with other white space than spaces, is 400 `invalid_request`
 *   (RFC 6750 §2, §3.1);
 * - a caller who has used up the minute is 429 with `Retry-After`. All routes of one result count together.
 *
 * @throws TypeError when a route is created with a realm, scope or address that no header can carry.
 */
export function completeProtection(protect: Protect, options: ProtectOptions): Protect {
  const limit = createCallerLimit(options.requestsPerMinute);
  return (requirements) => {
    const guard = protect(requirements);
    const parameters = Object.entries({
      realm: options.realm,
      scope: requirements?.scopes?.join(' '),
      resource_metadata: options.resourceMetadata,
    }).flatMap(([name, value]) => (value ? [`${name}=${quote(value)}`] : []));
    return function protectRoute(request, response, next) {
      response.set('Cache-Control', 'private, no-store');
      beforeHeaders(response, () => completeRefusal(response, parameters));
      if (isMalformed(request)) {
        response.set('WWW-Authenticate', 'Bearer error="invalid_request"');
        const detail = 'Send one access token, as Authorization: Bearer <token>.';
        return sendProblem(response, { status: 400, detail });
      }
      if (!options.introspection && hasOpaqueToken(request)) {
        response.set('WWW-Authenticate', 'Bearer error="invalid_token"');
        response.status(401).json({ message: 'unauthorized' });
        return undefined;
      }
      return guard(request, response, (error?: unknown) => {
        if (error !== undefined) return next(error);
        try {
          return limit(request, response, next);
        } catch (cause) {
          // The published middleware would take it for a bad token.
          return next(cause);
        }
      });
    };
  };
}

function completeRefusal(response: Response, parameters: readonly string[]): void {
  const given = response.get('WWW-Authenticate');
  if (given?.startsWith('Bearer')) response.set('WWW-Authenticate', toHeader(given, parameters));
  if (response.statusCode === 503) response.set('Retry-After', String(RETRY_AFTER_SECONDS));
}

function toHeader(given: string, parameters: readonly string[]): string {
  const error = /error="[a-z_]+"/.exec(given)?.[0];
  return `Bearer ${[error, ...parameters].filter(Boolean).join(', ')}`;
}

/**
 * A quoted-string (RFC 9110 §5.6.4).
 * @throws TypeError for what no header can carry, when the route is created: during a request it would have no response.
 */
function quote(value: string): string {
  if (!/^[ -~]*$/.test(value)) throw new TypeError('A challenge is made of printable ASCII characters.');
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

/**
 * More than one token, or white space that is not a space (RFC 6750 §2.1): Node keeps only the first of several
 * `Authorization` headers, and reads a tab as a space; a proxy in front may have understood another token.
 */
function isMalformed(request: Request): boolean {
  const headers = request.headersDistinct['authorization'] ?? [];
  const inQuery = new URLSearchParams(request.originalUrl.split('?')[1]).has('access_token');
  const isOdd = (value: string) => /^\s*bearer\b/i.test(value) && /,|[^\S ]/.test(value);
  return headers.length + Number(inQuery) > 1 || headers.some(isOdd);
}

function hasOpaqueToken(request: Request): boolean {
  const token = /^\s*bearer\s+(?<token>\S+)\s*$/i.exec(request.headers.authorization ?? '')?.groups?.[
    'token'
  ];
  return token !== undefined && token.split('.').length !== 3;
}

/** The middleware responds by itself: just before its headers are sent is the only time to add to them. */
function beforeHeaders(response: Response, complete: () => void): void {
  const writeHead = response.writeHead.bind(response);
  Object.assign(response, {
    writeHead: (...parameters: Parameters<typeof writeHead>) => {
      complete();
      return writeHead(...parameters);
    },
  });
}

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

/**
 * A caller is the token's `sub`, or its `client_id` where there is no user. All users of a storefront share one address,
 * so an address identifies no caller.
 */
function createCallerLimit(perMinute: number): RequestHandler {
  if (perMinute === 0) return (_request, _response, next) => next();
  const limiter = createRateLimiter(perMinute);
  return function limitCaller(request, response, next) {
    const { isExceeded, remaining, resetSeconds } = limiter.add(toCaller(request));
    response.set({
      'RateLimit-Policy': `${perMinute};w=${WINDOW_MS / 1_000}`,
      RateLimit: `limit=${perMinute}, remaining=${remaining}, reset=${resetSeconds}`,
    });
    if (!isExceeded) return next();
    response.set('Retry-After', String(resetSeconds));
    const detail = 'Too many requests. Wait as long as Retry-After says.';
    return sendProblem(response, { status: 429, detail });
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
