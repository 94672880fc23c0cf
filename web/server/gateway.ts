import { isOwnSite, toRequestId } from '@monoshop/service-kit/http';
import { PROBLEM_TYPE, toProblemBody } from '@monoshop/service-kit/problem';
import type { NextRequest } from 'next/server';
import { readFromApi, type GatewayRoute } from './api-request.ts';
import { GatewayError } from './gateway-error.ts';
import type { LogEvent, LogFields } from './log.ts';
import type { Settings } from './settings.ts';

/** The part of `getTokens(req, res, options)` the gateway relies on. */
export type TokenSource = (
  request: NextRequest,
  response: Response,
  options: { resource: string; scopes: string; forceRefresh: boolean },
) => Promise<{ accessToken: string }>;

export interface ResponseParts {
  requestId: string;
  /** Carries the cookies of a renewed or ended session. */
  session?: Response;
}

/** Gives the data the form in which the browser gets it. */
export type Present<T> = (data: T, parts: ResponseParts) => Response;

/** Responds to the browser with the data of one API, as JSON or as `present` says, or with problem details (RFC 9457). */
export type Gateway = <T>(
  request: NextRequest,
  route: GatewayRoute<T>,
  present?: Present<T>,
) => Promise<Response>;

export interface GatewayParts {
  getTokens: TokenSource;
  settings: Settings;
  log: LogEvent;
}

/** Takes where tokens come from. They are requested for each request; none is kept for the next one. */
export function createGateway({ getTokens, settings, log }: GatewayParts): Gateway {
  const { appOrigin, resource, scopes, apiTimeoutMs: timeoutMs } = settings;
  return function respondFromApi<T>(
    request: NextRequest,
    route: GatewayRoute<T>,
    present: Present<T> = presentJson,
  ) {
    return respondToPage(request, { appOrigin, log, name: route.name }, async (exchange) => {
      const { session } = exchange;
      function readOnce(forceRefresh: boolean): Promise<T> {
        const token = getTokens(request, session, { resource, scopes, forceRefresh });
        return readFromApi(route, { ...exchange, token, settings, timeoutMs });
      }
      const data = await readOnce(false).catch((error: unknown) => {
        // A token that looks valid and is refused: keys were rotated or a clock is off. One new token, one more attempt.
        if (isTokenRefused(error)) return readOnce(true);
        throw error;
      });
      return present(data, exchange);
    });
  };
}

/** One request of a page of the shop. */
export interface Exchange {
  requestId: string;
  /** `getTokens` writes a renewed or ended session here; its cookies are sent with every response, whatever its status. */
  session: Response;
  /** Aborted when the client has disconnected. */
  signal: AbortSignal;
}

export interface PageRequestOptions {
  /** Origin of the shop. */
  appOrigin: string;
  log: LogEvent;
  /** Of what was requested, for the log. */
  name: string;
}

/** Responds as `work` says to a request that the pages of the shop made, and with problem details to any other and to a failure. */
export async function respondToPage(
  request: NextRequest,
  { appOrigin, log, name }: PageRequestOptions,
  work: (exchange: Exchange) => Promise<Response>,
): Promise<Response> {
  const requestId = toRequestId(request.headers.get('x-request-id'));
  const exchange = { requestId, session: new Response(), signal: request.signal };
  try {
    assertOwnSite(request.headers, appOrigin);
    return await work(exchange);
  } catch (error) {
    return respondFailure(error, { ...exchange, log, name });
  }
}

const isTokenRefused = (error: unknown): boolean =>
  error instanceof GatewayError && error.problem.code === 'token_refused';

/**
 * Refuses a request that a page of another site or another port caused.
 * @param appOrigin of the shop.
 * @throws GatewayError 403 `cross_site_request`.
 */
export function assertOwnSite(headers: Headers, appOrigin: string): void {
  if (isOwnSite(headers.get('sec-fetch-site'), headers.get('origin'), appOrigin)) return;
  throw new GatewayError({
    status: 403,
    code: 'cross_site_request',
    title: 'Request from another site',
    detail: 'This data is for the pages of the shop only.',
  });
}

/** A response that no cache keeps. */
export function respond(
  body: string,
  status: number,
  given: Record<string, string>,
  { requestId, session }: ResponseParts,
): Response {
  const headers = new Headers({ ...given, 'cache-control': 'private, no-store', 'x-request-id': requestId });
  for (const cookie of session?.headers.getSetCookie() ?? []) headers.append('set-cookie', cookie);
  // Not a NextResponse over a Response: that costs as much again, and nothing here uses what it adds.
  return new Response(body, { status, headers });
}

/** Data as JSON. */
export const presentJson: Present<unknown> = (data, parts) =>
  respond(JSON.stringify(data), 200, { 'content-type': 'application/json' }, parts);

/** Problem details (RFC 9457). */
export function respondProblem({ problem, retryAfterSeconds }: GatewayError, parts: ResponseParts): Response {
  const body = JSON.stringify(toProblemBody(problem, parts.requestId));
  const response = respond(body, problem.status, { 'content-type': PROBLEM_TYPE }, parts);
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds));
  return response;
}

/**
 * Responds with the problem that an error stands for, and logs its code. An unexpected error is a plain 500. A request that
 * the client gave up is not a failure of the shop, and no warning.
 */
function respondFailure(
  error: unknown,
  { log, name, signal, ...parts }: Exchange & Pick<PageRequestOptions, 'log' | 'name'>,
): Response {
  const failure = error instanceof GatewayError ? error : toInternalError(error);
  const isOurs = failure.problem.status >= 500 && !signal.aborted;
  log(isOurs ? 'warn' : 'info', signal.aborted ? 'bff_abandoned' : 'bff_refused', {
    api: name,
    requestId: parts.requestId,
    ...describe(failure),
  });
  const isSignedOut = failure.problem.code === 'sign_in_required';
  const session = isSignedOut ? keepRemovals(parts.session) : parts.session;
  return respondProblem(failure, { ...parts, session });
}

/** A sign-out may come between two steps of one request: what the first one wrote must not restore the session. */
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

function toInternalError(cause: unknown): GatewayError {
  const title = 'Something went wrong on our side';
  return new GatewayError(
    { status: 500, code: 'internal_error', title, detail: 'Try again in a moment.' },
    { cause },
  );
}
