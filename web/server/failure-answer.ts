import { answerProblem } from './answer.ts';
import { GatewayError } from './gateway-error.ts';
import type { LogFields, logEvent } from './log.ts';

export interface FailureParts {
  log: typeof logEvent;
  /** Name of what was asked for, for the log. */
  api: string;
  requestId: string;
  /** Carries the cookies of a renewed or ended session. */
  session: Response;
  /** Aborted when whoever asked went away. */
  signal: AbortSignal;
}

/**
 * Answers with the problem that an error stands for, and logs its code. An error nobody foresaw is a plain 500. What was
 * broken off because nobody waits for it any longer is nobody's failure, and is no warning.
 */
export function answerFailure(
  error: unknown,
  { log, api, requestId, session, signal }: FailureParts,
): Response {
  const failure = error instanceof GatewayError ? error : unexpected(error);
  const isOurs = failure.problem.status >= 500 && !signal.aborted;
  log(isOurs ? 'warn' : 'info', signal.aborted ? 'bff_abandoned' : 'bff_refused', {
    api,
    requestId,
    ...describe(failure),
  });
  const isOver = failure.problem.code === 'sign_in_required';
  return answerProblem(failure, { session: isOver ? keepRemovals(session) : session, requestId });
}

/** A sign-out may come between two steps of one request: what the first one wrote must not bring the session back. */
function keepRemovals(session: Response): Response {
  const removals = new Response();
  for (const cookie of session.headers.getSetCookie()) {
    if (/^[^=]+=;/.test(cookie)) removals.headers.append('set-cookie', cookie);
  }
  return removals;
}

// The message of a cause may repeat what a peer sent; its name is enough to find the line that threw it.
function describe({ problem: { status, code }, cause }: GatewayError): LogFields {
  return { status, code, cause: cause instanceof Error ? cause.name : undefined };
}

function unexpected(cause: unknown): GatewayError {
  const title = 'Something went wrong on our side';
  return new GatewayError(
    { status: 500, code: 'internal_error', title, detail: 'Try again in a moment.' },
    { cause },
  );
}
