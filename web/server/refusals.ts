import type { NextRequest } from 'next/server';
import { randomUUID } from 'node:crypto';
import { answerProblem } from './answer.ts';
import { GatewayError } from './gateway-error.ts';
import { assertOwnSite } from './request-site.ts';
import { settings } from './settings.ts';

/** Answers 405 with `Allow` (RFC 9110 §15.5.6), or 403 to another site: data is only read here. */
export const refuseMethod = (request: NextRequest): Response =>
  refuse(request, {
    status: 405,
    code: 'method_not_allowed',
    title: 'Data is only read here',
    detail: 'This address answers GET and HEAD.',
  });

/** The same where a request makes something happen, as in the lab. */
export const refuseMethodButPost = (request: NextRequest): Response =>
  refuse(
    request,
    {
      status: 405,
      code: 'method_not_allowed',
      title: 'This has to be asked for',
      detail: 'This address answers POST.',
    },
    'POST',
  );

/** Answers 404, or 403 to another site. No part of the path is looked at, so none can name a server to call. */
export const refusePath = (request: NextRequest): Response =>
  refuse(request, {
    status: 404,
    code: 'not_found',
    title: 'There is nothing here',
    detail: 'No data is kept at this address.',
  });

function refuse(request: NextRequest, problem: GatewayError['problem'], allowed = 'GET, HEAD'): Response {
  const response = answerProblem(reasonOf(request, problem), { requestId: randomUUID() });
  if (response.status === 405) response.headers.set('allow', allowed);
  return response;
}

function reasonOf(request: NextRequest, problem: GatewayError['problem']): GatewayError {
  try {
    assertOwnSite(request.headers, settings().appOrigin);
    return new GatewayError(problem);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}
