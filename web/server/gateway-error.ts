import type { Problem } from '../data/problem.ts';

/** A request for data that ends in problem details. The `cause` is for the log, never for the response. */
export class GatewayError extends Error {
  readonly problem: Problem;
  /** Sent as `Retry-After` (RFC 9110 §10.2.3). */
  readonly retryAfterSeconds?: number;

  constructor(problem: Problem, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(problem.code, options);
    this.name = 'GatewayError';
    this.problem = problem;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * 403 for a user whose account lacks a scope (RFC 6750 §3.1 `insufficient_scope`).
 * @param cause the tenant's error, when the tenant refused.
 */
export function insufficientScope(requiredScope: string, cause?: unknown): GatewayError {
  return new GatewayError(
    {
      status: 403,
      code: 'insufficient_scope',
      title: `No access without ${requiredScope}`,
      detail: `Your account is missing the scope ${requiredScope}.`,
      requiredScope,
    },
    { cause },
  );
}
