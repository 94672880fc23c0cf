import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

/** What went wrong, for the caller to read (RFC 9457 §3.1). */
export interface Problem {
  /** HTTP status, 400 to 599; its phrase is the title. */
  status: number;
  /** One sentence about this occurrence. Never holds what the caller sent. */
  detail?: string;
}

/** Answers problem+json. `type` is `about:blank`: the status says it all (RFC 9457 §4.2.1). */
export function sendProblem(request: Request, response: Response, { status, detail }: Problem): void {
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[status] ?? 'Error',
        status,
        detail,
        requestId: request.id,
      }),
    );
}

/** Answers 404. Mount it after every route. */
export const notFound: RequestHandler = (request, response) => {
  sendProblem(request, response, { status: 404, detail: 'There is nothing at this address.' });
};

/**
 * Creates the handler that ends a route whose methods are all spoken for: OPTIONS learns what is allowed, any other
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
    sendProblem(request, response, { status: 405, detail: `This address answers ${allow}.` });
  };
}

/**
 * Creates the error handler, the last of all. A request that could not be read keeps the 4xx the parser gave it;
 * everything else is logged and answered as 500 without a word about its cause.
 */
export function createProblemHandler(logger: Logger): ErrorRequestHandler {
  return function problemHandler(error: unknown, request, response, next) {
    const status = toClientStatus(error);
    if (status === undefined) logger.error({ err: error, requestId: request.id }, 'request failed');
    // Too late for an answer: Express cuts the connection, so that half an answer is not taken for a whole one.
    if (response.headersSent) next(error);
    else if (status === undefined) sendProblem(request, response, { status: 500 });
    else sendProblem(request, response, { status, detail: 'The request could not be read.' });
  };
}

function toClientStatus(error: unknown): number | undefined {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
