import { addOne } from '@monoshop/service-kit/telemetry';
import type { NextRequest } from 'next/server';
import type { Problem } from '../data/problem.ts';
import { findForeignCause, respondProblem } from './gateway.ts';
import { GatewayError } from './gateway-error.ts';
import { identifyRequest, logEvent } from './log.ts';
import { settings } from './settings.ts';

/** Responds with a problem to a request that asked for no data, and says so in one line of the log. */
export function respondRefusal({ headers }: NextRequest, failure: GatewayError, event: string): Response {
  const ids = identifyRequest(headers);
  const { status, code: reason } = failure.problem;
  logEvent('info', event, { status, reason, ...ids });
  addOne('bff.refusals', { reason });
  return respondProblem(failure, ids);
}

function createRefusal(problem: Problem, allow?: string) {
  return function refuse(request: NextRequest): Response {
    const foreign = findForeignCause(request.headers, settings().appOrigin);
    const response = respondRefusal(request, foreign ?? new GatewayError(problem), 'request_refused');
    if (allow !== undefined && response.status === problem.status) response.headers.set('allow', allow);
    return response;
  };
}

/** Responds 405 with `Allow` (RFC 9110 §15.5.6), or 403 to another site: data is read-only here. */
export const refuseMethod = createRefusal(
  {
    status: 405,
    code: 'method_not_allowed',
    title: 'Data is only read here',
    detail: 'This address answers GET and HEAD.',
  },
  'GET, HEAD',
);

/** The same where a request starts something. */
export const refuseMethodButPost = createRefusal(
  {
    status: 405,
    code: 'method_not_allowed',
    title: 'This has to be requested with POST',
    detail: 'This address answers POST.',
  },
  'POST',
);

/** Responds 404, or 403 to another site. No part of the path is used, so none can name a server to call. */
export const refusePath = createRefusal({
  status: 404,
  code: 'not_found',
  title: 'There is nothing here',
  detail: 'No data is kept at this address.',
});

type Handler<C> = (request: NextRequest, context: C) => Response | Promise<Response>;
type Methods<C> = Record<'DELETE' | 'GET' | 'OPTIONS' | 'PATCH' | 'POST' | 'PUT', Handler<C>>;

/** The exports of a route: `otherwise` handles the methods that have no handler of their own. Next derives HEAD from GET. */
export const toMethods = <C>(own: Partial<Methods<C>>, otherwise: Handler<C>): Methods<C> => ({
  DELETE: otherwise,
  GET: otherwise,
  OPTIONS: otherwise,
  PATCH: otherwise,
  POST: otherwise,
  PUT: otherwise,
  ...own,
});
