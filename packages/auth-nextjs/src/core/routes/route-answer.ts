import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { MonoCloudRequest, MonoCloudResponse } from '../exchange.ts';
import { reportError } from '../diagnostics.ts';
import { outageSeconds } from '../outage.ts';
import type { OnCoreError } from '../types.ts';

/** An auth route: its name for the log, the methods it takes, and what it does. */
export interface Route {
  action: string;
  methods: readonly string[];
  onError?: OnCoreError;
  work(raw: Awaited<ReturnType<MonoCloudRequest['getRawRequest']>>): Promise<void>;
  /**
   * Answers an error that a person caused or should hear of. Returns false to leave it to the 500, or to the 503 of an
   * outage.
   */
  explain?(error: unknown): boolean;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof MonoCloudValidationError && error.code === 'body_too_large';
}

/** Anybody can send too much, so neither the log nor `onError` hears of it (RFC 9110 §15.5.14). */
function refuseBody(res: MonoCloudResponse): void {
  res.sendJson({ error: 'invalid_request', error_description: 'The request body is too large.' }, 413);
}

/** Answers an outage of the tenant or the session store with 503, anything else with an empty 500; tells the operator. */
function answerFailure(action: string, error: unknown, res: MonoCloudResponse): void {
  reportError(action, error);
  const seconds = outageSeconds(error);
  if (seconds === undefined) return res.internalServerError();
  res.setRetryAfter(seconds);
  return res.sendJson({ message: 'service unavailable' }, 503);
}

/**
 * Serves a route: never cached, 405 with `Allow` for other methods, 413 for a body that is too large, an unexpected error
 * reported and answered with an empty 500, an outage with 503 and `Retry-After`. Resolves to `res.done()`, or to what
 * `onError` returned.
 */
export async function answerRoute(
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  route: Route,
): Promise<unknown> {
  try {
    res.setNoCache();
    const raw = await req.getRawRequest();
    if (route.methods.includes(raw.method.toUpperCase())) await route.work(raw);
    else res.methodNotAllowed(route.methods);
  } catch (error) {
    if (isTooLarge(error)) {
      refuseBody(res);
      return res.done();
    }
    if (route.onError) return route.onError(error instanceof Error ? error : new Error('Unexpected error'));
    if (!route.explain?.(error)) answerFailure(route.action, error, res);
  }
  return res.done();
}
