import { isOwnSite } from '@monoshop/service-kit/http';
import { PROBLEM_TYPE, toProblemBody } from '@monoshop/service-kit/problem';
import { addOne } from '@monoshop/service-kit/telemetry';
import type { NextRequest } from 'next/server';
import { readFromApi, type ApiData, type GatewayRoute } from './api-request.ts';
import { describeFailure, GatewayError, toInternalError } from './gateway-error.ts';
import { identifyRequest, type LogEvent, type LogFields, type PageEvents } from './log.ts';
import type { Settings } from './settings.ts';
import { observeTokens, readSubject, type IssuedToken, type TokenRequest } from './token-request.ts';

/** The part of `getTokens(req, res, options)` the gateway relies on. */
export type TokenSource = (
  request: NextRequest,
  response: Response,
  options: TokenRequest & { forceRefresh: boolean },
) => Promise<IssuedToken>;

export interface ResponseParts {
  requestId: string;
  /** Of the API's answer, where it is one answer and has one. */
  etag?: string;
}

/** Gives the data the form in which the browser gets it. */
export type Present<T> = (data: T, parts: ResponseParts) => Response;

/** Responds to the browser with the data of one API, as JSON or as `present` says, or with problem details (RFC 9457). */
export type Gateway = <T>(
  request: NextRequest,
  route: GatewayRoute<T>,
  present?: Present<T>,
) => Promise<Response>;

/** Whether the session that a request came with goes on: no sign-out and no new sign-in has ended it. */
export type SessionCheck = (request: NextRequest) => Promise<boolean>;

export interface GatewayParts {
  getTokens: TokenSource;
  isSignedIn: SessionCheck;
  settings: Settings;
  log: LogEvent;
}

/** Takes where tokens come from. They are requested for each request; none is kept for the next one. */
export function createGateway({ getTokens, isSignedIn, settings, log }: GatewayParts): Gateway {
  const { appOrigin, apiTimeoutMs: timeoutMs } = settings;
  return function respondFromApi<T>(request: NextRequest, route: GatewayRoute<T>, present?: Present<T>) {
    return respondToPage(request, { appOrigin, log, isSignedIn, ...route }, async (exchange) => {
      function readOnce(forceRefresh: boolean): Promise<ApiData<T>> {
        const wanted = { ...route.tokenRequest(settings), forceRefresh };
        const read = () => getTokens(request, exchange.session, wanted);
        const token = noteUser(exchange, observeTokens(read));
        return readFromApi(route, { ...exchange, token, settings, timeoutMs });
      }
      const answer = await renewRefused(readOnce);
      const parts = { ...exchange, etag: answer.etag };
      return present ? present(answer.read(), parts) : respondJson(answer.toJson(), parts);
    });
  };
}

/**
 * Runs `attempt`, and once more when the API refuses a token that looks valid: keys were rotated or a clock is off.
 * @param attempt gets whether to force a new token.
 */
export const renewRefused = <T>(attempt: (forceRefresh: boolean) => Promise<T>): Promise<T> =>
  attempt(false).catch((error: unknown) => {
    if (error instanceof GatewayError && error.problem.code === 'token_refused') return attempt(true);
    throw error;
  });

/** One request of a page of the shop. */
export interface Exchange {
  requestId: string;
  traceId?: string;
  traceparent?: string;
  /** `getTokens` writes a renewed or ended session here; its cookies are sent with the response, whatever its status. */
  session: Response;
  /** Aborted when the client has disconnected. */
  signal: AbortSignal;
  /** What else is known of it, for its line in the log. */
  fields: LogFields;
}

/** Notes whose tokens these are, for the log. */
export async function noteUser<T extends IssuedToken>({ fields }: Exchange, token: Promise<T>): Promise<T> {
  const issued = await token;
  fields.sub = readSubject(issued);
  return issued;
}

const DATA_EVENTS: PageEvents = { accepted: 'bff_request', refused: 'bff_refused' };

export interface PageRequestOptions {
  /** Origin of the shop. */
  appOrigin: string;
  isSignedIn: SessionCheck;
  log: LogEvent;
  /** Of what was requested, for the log. */
  name: string;
  /** Default: those of data. */
  events?: PageEvents;
}

/**
 * Responds as `work` says to a request that the pages of the shop made, and with problem details to any other and to a
 * failure. Writes one line to the log either way.
 */
export async function respondToPage(
  request: NextRequest,
  { appOrigin, isSignedIn, log, name, events = DATA_EVENTS }: PageRequestOptions,
  work: (exchange: Exchange) => Promise<Response>,
): Promise<Response> {
  const begunAt = performance.now();
  const { signal } = request;
  const traceparent = request.headers.get('traceparent') ?? undefined;
  const ids = { ...identifyRequest(request.headers), traceparent };
  const exchange = { ...ids, session: new Response(), signal, fields: {} };
  const write = (level: 'info' | 'warn', event: string, outcome: LogFields) => {
    const { requestId, traceId, fields } = exchange;
    const durationMs = Math.round(performance.now() - begunAt);
    log(level, event, { api: name, requestId, traceId, ...fields, ...outcome, durationMs });
  };
  const send = async (response: Response) => {
    for (const cookie of await listCookies(exchange.session, () => isSignedIn(request)))
      response.headers.append('set-cookie', cookie);
    return response;
  };
  try {
    const foreign = findForeignCause(request.headers, appOrigin);
    if (foreign) throw foreign;
    const response = await work(exchange);
    write('info', events.accepted, { status: response.status });
    return await send(response);
  } catch (error) {
    const failure = error instanceof GatewayError ? error : toInternalError(error);
    const isOurs = failure.problem.status >= 500 && !signal.aborted;
    const event = signal.aborted ? 'bff_abandoned' : events.refused;
    write(isOurs ? 'warn' : 'info', event, describeFailure(failure));
    if (!signal.aborted) addOne('bff.refusals', { reason: failure.problem.code });
    return send(respondProblem(failure, exchange));
  }
}

/**
 * The 403 `cross_site_request` for a request that a page of another site or another port caused, undefined for any other.
 * @param appOrigin of the shop.
 */
export function findForeignCause(headers: Headers, appOrigin: string): GatewayError | undefined {
  if (isOwnSite(headers.get('sec-fetch-site'), headers.get('origin'), appOrigin)) return undefined;
  return new GatewayError({
    status: 403,
    code: 'cross_site_request',
    title: 'Request from another site',
    detail: 'This data is for the pages of the shop only.',
  });
}

/** A response that no cache keeps. Its length is stated: Next sends a body of unknown length in chunks. */
export function respond(
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  given: Record<string, string>,
  { requestId }: ResponseParts,
): Response {
  const length = String(Buffer.byteLength(body));
  const own = { 'cache-control': 'private, no-store', 'content-length': length, 'x-request-id': requestId };
  // Not a NextResponse over a Response: that costs as much again, and nothing here uses what it adds.
  return new Response(body, { status, headers: { ...given, ...own } });
}

const respondJson = (json: Parameters<typeof respond>[0], parts: ResponseParts): Response =>
  respond(json, 200, { 'content-type': 'application/json' }, parts);

/** Data as JSON. */
export const presentJson: Present<unknown> = (data, parts) => respondJson(JSON.stringify(data), parts);

/** Problem details (RFC 9457). */
export function respondProblem({ problem, retryAfterSeconds }: GatewayError, parts: ResponseParts): Response {
  const body = JSON.stringify(toProblemBody(problem, parts.requestId));
  const response = respond(body, problem.status, { 'content-type': PROBLEM_TYPE }, parts);
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds));
  return response;
}

/**
 * The cookies to send. While an API was asked, the browser may have signed out or in again, and a session that is written by
 * its older request would take the place of that. Cookies that only remove a session that has ended are sent.
 */
async function listCookies(session: Response, isCurrent: () => Promise<boolean>): Promise<string[]> {
  const cookies = session.headers.getSetCookie();
  if (cookies.every((cookie) => /^[^=]+=;/.test(cookie))) return cookies;
  // A session store that does not answer has ended nothing.
  return (await isCurrent().catch(() => true)) ? cookies : [];
}
