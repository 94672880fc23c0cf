import type { CoreContext } from '../context.ts';
import { reportFailure } from '../diagnostics.ts';
import { toErrorCode } from '../events.ts';
import type { MonoCloudRequest, MonoCloudResponse } from '../http.ts';
import { toReportedScopes, type PendingSignIn } from '../session/state-cookie.ts';
import type { OnCoreError } from '../types.ts';
import { answerProblem, createReference, type ProblemFrame } from './problem-answer.ts';
import { createProblem, toProblem, type Problem } from './sign-in-problem.ts';

type RawRequest = Awaited<ReturnType<MonoCloudRequest['getRawRequest']>>;

/** An auth route: its name for the log, the methods it takes, what it does, and how its failures are described. */
export interface Route {
  action: string;
  methods: readonly string[];
  frame: ProblemFrame;
  contextOf: () => CoreContext;
  onError?: OnCoreError;
  /** Hears of a failure, however it is answered. */
  onFailure?: (problem: Problem, error: unknown, reference?: string) => void;
  /** Resolves to a problem to answer with, which is neither logged nor handed to `onError`. */
  work(raw: RawRequest): Promise<Problem | void>;
}

/**
 * Answers a request to one auth route. `contextOf` throws while the configuration is not complete. Resolves to
 * `res.done()`, or to what `onError` returned.
 */
export type RouteAnswer<Options> = (
  contextOf: () => CoreContext,
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  given: Options,
) => Promise<unknown>;

/** The problem of a method that the route does not take. Sets `Allow` (RFC 9110 §15.5.6); the body comes after it. */
export function refuseMethod(res: MonoCloudResponse, methods: readonly string[]): Problem {
  res.methodNotAllowed(methods);
  return createProblem('method_not_allowed');
}

/**
 * Serves a route: never cached, 405 with `Allow` for other methods, 413 for a body that is too large. A failure is
 * answered by {@link answerProblem}, and logged in one line when the operator has to correct it. Resolves
 * to `res.done()`, or to what `onError` returned.
 */
export async function answerRoute(
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  route: Route,
): Promise<unknown> {
  const { action, methods, frame, contextOf, onError } = route;
  let headers = req.getHeaders?.() ?? {};
  const answer = (problem: Problem, reference?: string) =>
    answerProblem(res, problem, { frame, headers, reference, optionsOf: () => contextOf().options });
  try {
    res.setNoCache();
    const raw = await req.getRawRequest();
    ({ headers } = raw);
    const isAllowed = methods.includes(raw.method.toUpperCase());
    const problem = isAllowed ? await route.work(raw) : refuseMethod(res, methods);
    if (problem) answer(problem);
  } catch (error) {
    const problem = toProblem(error);
    // Anyone can send too much, so neither the log nor `onError` hears of it (RFC 9110 §15.5.14).
    const isHandled = onError && problem.code !== 'body_too_large';
    const reference = problem.isReported && !isHandled ? createReference() : undefined;
    route.onFailure?.(problem, error, reference);
    if (isHandled) return onError(error instanceof Error ? error : new Error('Unexpected error'));
    if (problem.isReported)
      reportFailure(findContext(contextOf)?.options ?? {}, { action, error, reference }, req);
    answer(problem, reference);
  }
  return res.done();
}

function findContext(contextOf: () => CoreContext): CoreContext | undefined {
  try {
    return contextOf();
  } catch {
    // The configuration is not complete, which is what failed.
    return undefined;
  }
}

/** Hands on that a sign-in failed. `pendingOf` gives what it asked for, once that is known. */
export const createFailureEvent =
  (
    contextOf: () => CoreContext,
    req: MonoCloudRequest,
    pendingOf: () => PendingSignIn | undefined = () => undefined,
  ): Route['onFailure'] =>
  ({ code: reason }, thrown, reference) => {
    if (reason === 'body_too_large') return;
    const pending = pendingOf();
    const [scopes, maxAge] = [pending && toReportedScopes(pending), pending?.maxAge];
    const details = { reason, error: toErrorCode(thrown), reference, scopes, maxAge };
    findContext(contextOf)?.emit?.({ type: 'sign_in_failed', ...details }, req);
  };
