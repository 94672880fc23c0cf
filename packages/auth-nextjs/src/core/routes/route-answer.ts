import type { CoreContext } from '../context.ts';
import { reportError } from '../diagnostics.ts';
import type { MonoCloudRequest, MonoCloudResponse } from '../http.ts';
import type { OnCoreError } from '../types.ts';
import { answerProblem, createReference } from './problem-answer.ts';
import type { ProblemFrame } from './problem-answer.ts';
import { createProblem, toProblem } from './sign-in-problem.ts';
import type { Problem } from './sign-in-problem.ts';

type RawRequest = Awaited<ReturnType<MonoCloudRequest['getRawRequest']>>;

/** An auth route: its name for the log, the methods it takes, what it does, and how its failures are described. */
export interface Route {
  action: string;
  methods: readonly string[];
  frame: ProblemFrame;
  contextOf: () => CoreContext;
  onError?: OnCoreError;
  /** Resolves to a problem to answer with, which is neither logged nor handed to `onError`. */
  work(raw: RawRequest): Promise<Problem | void>;
}

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
    if (onError && problem.code !== 'body_too_large') {
      return onError(error instanceof Error ? error : new Error('Unexpected error'));
    }
    const reference = problem.isReported ? createReference() : undefined;
    if (problem.isReported) reportError(action, error, reference);
    answer(problem, reference);
  }
  return res.done();
}
