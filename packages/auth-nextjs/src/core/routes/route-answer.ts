import type { MonoCloudRequest, MonoCloudResponse } from '../exchange.ts';
import { reportError } from '../diagnostics.ts';
import type { OnCoreError } from '../types.ts';

/** An auth route: its name for the log, the methods it takes, and what it does. */
export interface Route {
  action: string;
  methods: readonly string[];
  onError?: OnCoreError;
  work(raw: Awaited<ReturnType<MonoCloudRequest['getRawRequest']>>): Promise<void>;
  /** Answers an error that a person caused or should hear of. Returns false to leave it to the 500. */
  explain?(error: unknown): boolean;
}

/**
 * Serves a route: never cached, 405 for other methods, an unexpected error reported and answered with an empty 500.
 * Resolves to `res.done()`, or to what `onError` returned.
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
    else res.methodNotAllowed();
  } catch (error) {
    if (route.onError) return route.onError(error instanceof Error ? error : new Error('Unexpected error'));
    if (!route.explain?.(error)) {
      reportError(route.action, error);
      res.internalServerError();
    }
  }
  return res.done();
}
