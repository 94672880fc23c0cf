import type { Problem } from '../data/problem.ts';
import type { LogFields } from './log.ts';

interface FailedRequest extends Problem, ErrorOptions {
  retryAfterSeconds?: number;
}

/** A request for data that ends in problem details. The `cause` is for the log, never for the response. */
export class GatewayError extends Error {
  readonly problem: Problem;
  /** Sent as `Retry-After` (RFC 9110 §10.2.3). */
  readonly retryAfterSeconds?: number;

  constructor({ cause, retryAfterSeconds, ...problem }: FailedRequest) {
    super(problem.code, { cause });
    this.name = 'GatewayError';
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * 403 for a user whose account lacks a scope (RFC 6750 §3.1 `insufficient_scope`).
 * @param cause the tenant's error, when the tenant refused.
 */
export function insufficientScope(requiredScope: string, cause?: unknown): GatewayError {
  return new GatewayError({
    status: 403,
    code: 'insufficient_scope',
    title: `No access without ${requiredScope}`,
    detail: `Your account is missing the scope ${requiredScope}.`,
    requiredScope,
    cause,
  });
}

/** The plain 500 for an error that is a defect of the shop. */
export function toInternalError(cause: unknown): GatewayError {
  return new GatewayError({
    status: 500,
    code: 'internal_error',
    title: 'Something went wrong on our side',
    detail: 'Try again in a moment.',
    cause,
  });
}

/**
 * What the log says of a failure: where the client is not the reason, its cause too. What an API answered may stand in the
 * message of an error about it, and amounts and customers are in no line.
 */
export function describeFailure({ problem: { status, code }, cause }: GatewayError): LogFields {
  const error = cause instanceof Error ? cause : undefined;
  const isSafe = status >= 500 && code !== 'api_answer_invalid';
  return { status, code, cause: error?.name, ...(isSafe && { err: error }) };
}
