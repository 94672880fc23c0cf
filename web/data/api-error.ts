import type { Problem } from './problem.ts';

/** What the page knows of a request that brought no data. */
export class ApiError extends Error {
  readonly problem: Problem | OfflineProblem;
  /** Epoch milliseconds of the next automatic try; absent when trying again cannot help. */
  readonly retryAtMs?: number;

  constructor(problem: Problem | OfflineProblem, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(problem.title, options);
    this.name = 'ApiError';
    this.problem = problem;
    this.retryAtMs = retryAfterSeconds === undefined ? undefined : Date.now() + retryAfterSeconds * 1000;
  }

  /** True when signing in again is the remedy. */
  get needsSignIn(): boolean {
    return this.problem.status === 401;
  }

  /** True when the session is over. What is wrong for one API says nothing about that. */
  get endsSession(): boolean {
    return this.needsSignIn && !/^(token_|api_not_in_|recent_sign_in_)/.test(this.problem.code);
  }

  /** True when the request may have taken effect: its answer was lost, or was a failure of a server. */
  get isOutcomeUnknown(): boolean {
    return this.problem.status === 0 || this.problem.status >= 500;
  }

  /** True when data fetched earlier may no longer be shown: the session or the permission is gone. */
  get revokesAccess(): boolean {
    return this.problem.status === 401 || this.problem.status === 403;
  }
}

/** The storefront itself did not answer, or not with anything it would say. */
export interface OfflineProblem {
  status: number;
  code: 'offline' | 'unreadable';
  title: string;
  detail: string;
  requiredScope?: undefined;
}
