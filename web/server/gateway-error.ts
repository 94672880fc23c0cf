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
