import { randomUUID } from 'node:crypto';
import { NextResponse, type NextRequest } from 'next/server';
import { requestApi, type ApiRoute } from './api-request.ts';
import { GatewayError } from './gateway-error.ts';
import { logEvent } from './log.ts';
import { toSessionFailure } from './session-failure.ts';
import type { Settings } from './settings.ts';

/** The part of `getTokens(req, res, options)` the gateway relies on. */
export type TokenSource = (
  request: NextRequest,
  response: NextResponse,
  options: { resource: string; scopes: string; forceRefresh: boolean },
) => Promise<{ accessToken: string }>;

/** A route of an API, and which setting says where that API lives. */
export interface GatewayRoute<T> extends ApiRoute<T> {
  baseUrl: (settings: Settings) => URL;
}

/** Answers a request of the browser with the data of one API, or with problem details (RFC 9457). */
export type Gateway = <T>(request: NextRequest, route: GatewayRoute<T>) => Promise<NextResponse>;

/**
 * Captures where tokens and settings come from. Both are asked for each request; nothing is kept for the next one.
 */
export function createGateway(getTokens: TokenSource, readSettings: () => Settings): Gateway {
  return async function answerFromApi<T>(request: NextRequest, route: GatewayRoute<T>) {
    // getTokens writes the refreshed session here; its cookies go out with the answer, whatever that turns out to be.
    const session = new NextResponse();
    const requestId = toRequestId(request.headers.get('x-request-id'));

    async function readOnce(forceRefresh: boolean): Promise<T> {
      const settings = readSettings();
      const { resource, scopes, apiTimeoutMs: timeoutMs } = settings;
      const { accessToken } = await getTokens(request, session, { resource, scopes, forceRefresh }).catch(
        (error: unknown) => {
          throw toSessionFailure(error, route.scope);
        },
      );
      const baseUrl = route.baseUrl(settings);
      return requestApi(route, { baseUrl, accessToken, requestId, timeoutMs, signal: request.signal });
    }

    try {
      const data = await readOnce(false).catch((error: unknown) => {
        // A token that looks fresh and is refused: keys were rotated or a clock is off. One new token, one more try.
        if (isTokenRefused(error)) return readOnce(true);
        throw error;
      });
      return answer(data, 200, session, requestId);
    } catch (error) {
      return refuse(error, route.name, session, requestId);
    }
  };
}

const isTokenRefused = (error: unknown): boolean =>
  error instanceof GatewayError && error.problem.code === 'token_refused';

function toRequestId(received: string | null): string {
  return received !== null && /^[\w-]{8,64}$/.test(received) ? received : randomUUID();
}

function answer(body: unknown, status: number, session: NextResponse, requestId: string): NextResponse {
  const response = NextResponse.json(body, { status });
  response.headers.set('cache-control', 'private, no-store');
  response.headers.set('x-request-id', requestId);
  for (const cookie of session.headers.getSetCookie()) response.headers.append('set-cookie', cookie);
  return response;
}

function refuse(error: unknown, api: string, session: NextResponse, requestId: string): NextResponse {
  const failure = error instanceof GatewayError ? error : unexpected(error);
  const { problem, retryAfterSeconds } = failure;
  if (problem.status >= 500) {
    const cause = failure.cause instanceof Error ? failure.cause.name : undefined;
    logEvent('warn', 'bff_request_failed', {
      api,
      requestId,
      status: problem.status,
      code: problem.code,
      cause,
    });
  }
  const response = answer(problem, problem.status, session, requestId);
  response.headers.set('content-type', 'application/problem+json');
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds));
  return response;
}

function unexpected(cause: unknown): GatewayError {
  const title = 'Something went wrong on our side';
  return new GatewayError(
    { status: 500, code: 'internal_error', title, detail: 'Try again in a moment.' },
    { cause },
  );
}
