import type { Request, RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import { sendProblem } from './problem.ts';
import { wholeNumberVariable } from './variables.ts';

const WINDOW_MS = 60_000;

const callerSchema = z.object({
  claims: z.union([
    z.object({ sub: z.string() }).transform(({ sub }) => `user ${sub}`),
    z.object({ client_id: z.string() }).transform(({ client_id: id }) => `client ${id}`),
  ]),
});

/** Requests that one caller may make in a minute; 0 sets no limit. */
export function requestsPerMinuteVariable() {
  return wholeNumberVariable({ atLeast: 0 });
}

/**
 * Creates the middleware that answers 429 with `Retry-After` to a caller who has used up the minute. Mount it behind
 * the token: a caller is the token's `sub`, or its `client_id` where there is no user. Behind a storefront all users
 * share one address, so an address names nobody. Counts are kept in this process, for two minutes at most.
 */
export function createRateLimit({ perMinute }: { perMinute: number }): RequestHandler {
  if (perMinute === 0) return (_request, _response, next) => next();
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    keyGenerator: toCaller,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    handler: (request, response) =>
      sendProblem(request, response, {
        status: 429,
        detail: 'Too many requests. Wait as long as Retry-After says.',
      }),
  });
}

/** @throws Error when no token was verified before: an answer without a limit would go unnoticed. */
function toCaller(request: Request): string {
  return callerSchema.parse(request).claims;
}
