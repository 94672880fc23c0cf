import { randomUUID } from 'node:crypto';
import { NextResponse, type NextRequest } from 'next/server';
import { requestApi, type ApiRoute } from './api-request.ts';
import { GatewayError } from './gateway-error.ts';
import type { LogFields, logEvent } from './log.ts';
import { assertOwnSite } from './request-site.ts';
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

export interface GatewayParts {
  getTokens: TokenSource;
  settings: () => Settings;
  log: typeof logEvent;
}

/** Captures where tokens and settings come from. Both are asked for each request; nothing is kept for the next one. */
export function createGateway({ getTokens, settings, log }: GatewayParts): Gateway {
  return async function answerFromApi<T>(request: NextRequest, route: GatewayRoute<T>) {
    // getTokens writes the refreshed session here; its cookies go out with the answer, whatever that turns out to be.
    const session = new NextResponse();
    const requestId = toRequestId(request.headers.get('x-request-id'));

    async function readOnce(forceRefresh: boolean): Promise<T> {
      const current = settings();
      const { resource, scopes, apiTimeoutMs: timeoutMs } = current;
      const { accessToken } = await getTokens(request, session, { resource, scopes, forceRefresh }).catch(
        (error: unknown) => {
          throw toSessionFailure(error, route.scope);
        },
      );
      const baseUrl = route.baseUrl(current);
      return requestApi(route, { baseUrl, accessToken, requestId, timeoutMs, signal: request.signal });
    }

    try {
      assertOwnSite(request.headers);
      const data = await readOnce(false).catch((error: unknown) => {
        // A token that looks fresh and is refused: keys were rotated or a clock is off. One new token, one more try.
        if (isTokenRefused(error)) return readOnce(true);
        throw error;
      });
      return answer(data, 200, session, requestId);
    } catch (error) {
      const failure = error instanceof GatewayError ? error : unexpected(error);
      log(failure.problem.status >= 500 ? 'warn' : 'info', 'bff_refused', {
        api: route.name,
        requestId,
        ...describe(failure),
      });
      return refuse(failure, session, requestId);
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

// The message of a cause may repeat what a peer sent; its name is enough to find the line that threw it.
function describe({ problem: { status, code }, cause }: GatewayError): LogFields {
  return { status, code, cause: cause instanceof Error ? cause.name : undefined };
}

function refuse({ problem, retryAfterSeconds }: GatewayError, session: NextResponse, requestId: string) {
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
