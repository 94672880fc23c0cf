import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { DEFAULT_RETRY_AFTER_SECONDS, toRequestId } from './http.ts';

/** Media type of problem details (RFC 9457 §3). */
export const PROBLEM_TYPE = 'application/problem+json';

/** What went wrong, for the caller to read (RFC 9457 §3.1). */
export interface Problem {
  /** HTTP status, 400 to 599. */
  status: number;
  /** For programs, stable; by default the phrase of the status, such as `not_found`. */
  code?: string;
  /** For people; by default the phrase of the status. */
  title?: string;
  /** One sentence about this occurrence. Never holds what the caller sent. */
  detail?: string;
  /** Parameters or members of the body that are wrong. */
  errors?: readonly FieldError[];
}

/** What the guard of an API answers to more than one token, and to more requests than a caller may make. */
export const GUARD_PROBLEMS = {
  severalTokens: { status: 400, detail: 'Send one access token, as Authorization: Bearer <token>.' },
  tooManyRequests: { status: 429, detail: 'Too many requests. Wait as long as Retry-After says.' },
} as const satisfies Record<string, Problem>;

/** What is wrong with one field. */
export interface FieldError {
  field: string;
  detail: string;
}

/** Problem details as every service of the shop sends them: RFC 9457 with `code` and `requestId`. */
export type ProblemBody<P extends Problem = Problem> = P & {
  type: 'about:blank';
  code: string;
  title: string;
  requestId: string;
};

/** The body for a problem. `type` is `about:blank`: `code` tells problems apart. Further members of `problem` are kept. */
export function toProblemBody<P extends Problem>(problem: P, requestId: string): ProblemBody<P> {
  const phrase = STATUS_CODES[problem.status] ?? 'Error';
  const code = phrase.toLowerCase().replaceAll(' ', '_');
  return { type: 'about:blank', code, title: phrase, ...problem, requestId };
}

/** Something that a service needs cannot be reached. The message is for the caller; the cause is logged. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Answers problem details, with the request id that the response already carries. */
export function sendProblem(response: Response, problem: Problem): void {
  response
    .status(problem.status)
    .set('Cache-Control', 'no-store')
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(toProblemBody(problem, toRequestId(response.get('X-Request-Id')))));
}

/** Answers 503 with `Retry-After`. */
export function sendUnavailable(response: Response, detail: string): void {
  response.set('Retry-After', String(DEFAULT_RETRY_AFTER_SECONDS));
  sendProblem(response, { status: 503, detail });
}

/** Answers 404. Mount it after every route. */
export const notFound: RequestHandler = (_request, response) => {
  sendProblem(response, { status: 404, detail: 'There is nothing at this address.' });
};

/**
 * Creates the handler for the methods that a route does not have: OPTIONS is answered with those it has, any other
 * method gets 405, both with `Allow` (RFC 9110 §9.3.7, §15.5.6). Mount it with `.all()` after the route's methods.
 */
export function createMethodNotAllowed(...allowed: readonly string[]): RequestHandler {
  const allow = [...allowed, 'OPTIONS'].join(', ');
  return function methodNotAllowed(request, response) {
    response.set('Allow', allow);
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    sendProblem(response, { status: 405, detail: `This address answers ${allow}.` });
  };
}

/**
 * Creates the error handler, the last of all. A request that could not be read keeps the 4xx the parser gave it;
 * an UnavailableError is 503 with `Retry-After`;
 * everything else is logged and answered with 500 without its cause.
 */
export function createProblemHandler(logger: Logger): ErrorRequestHandler {
  return function problemHandler(error: unknown, _request, response, next) {
    const status = toClientStatus(error);
    const requestId = response.get('X-Request-Id');
    if (error instanceof UnavailableError) logger.warn({ err: error.cause, requestId }, error.message);
    else if (status === undefined) logger.error({ err: error, requestId }, 'request failed');
    // Too late for an answer: Express destroys the connection, so that half an answer is not taken for a whole one.
    if (response.headersSent) next(error);
    else if (error instanceof UnavailableError) sendUnavailable(response, error.message);
    else if (status === undefined) sendProblem(response, { status: 500 });
    else sendProblem(response, { status, detail: 'The request could not be read.' });
  };
}

function toClientStatus(error: unknown): number | undefined {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

const TOO_LATE = Symbol('too late');

/** What `outcome` settles with, or what `late` returns or throws after `timeoutMs`. `outcome` itself goes on. */
export async function settleWithin<Result>(
  timeoutMs: number,
  outcome: Promise<Result>,
  late: () => Result,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof TOO_LATE>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, TOO_LATE);
  });
  try {
    const first = await Promise.race([outcome, limit]);
    return first === TOO_LATE ? late() : first;
  } finally {
    clearTimeout(timer);
  }
}
