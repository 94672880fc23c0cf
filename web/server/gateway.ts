import { toRequestId } from '@monoshop/service-kit/http';
import type { NextRequest } from 'next/server';
import { answerJson, type AnswerParts } from './answer.ts';
import { requestApi, type ApiRoute } from './api-request.ts';
import { answerFailure } from './failure-answer.ts';
import { GatewayError } from './gateway-error.ts';
import type { logEvent } from './log.ts';
import { assertOwnSite } from './request-site.ts';
import { assertConfigured } from './scope-missing.ts';
import { toSessionFailure } from './session-failure.ts';
import type { Settings } from './settings.ts';

/** The part of `getTokens(req, res, options)` the gateway relies on. */
export type TokenSource = (
  request: NextRequest,
  response: Response,
  options: { resource: string; scopes: string; forceRefresh: boolean },
) => Promise<{ accessToken: string }>;

/** A route of an API, and which setting says where that API lives. */
export interface GatewayRoute<T> extends ApiRoute<T> {
  baseUrl: (settings: Settings) => URL;
}

/** Gives the data the form in which the browser gets it. */
export type Present<T> = (data: T, parts: AnswerParts) => Response;

/** Answers a request of the browser with the data of one API, as JSON or as told, or with problem details (RFC 9457). */
export type Gateway = <T>(
  request: NextRequest,
  route: GatewayRoute<T>,
  present?: Present<T>,
) => Promise<Response>;

const presentJson: Present<unknown> = (data, parts) => answerJson(data, 200, parts);

export interface GatewayParts {
  getTokens: TokenSource;
  settings: () => Settings;
  log: typeof logEvent;
}

/** Captures where tokens and settings come from. Both are asked for each request; nothing is kept for the next one. */
export function createGateway({ getTokens, settings, log }: GatewayParts): Gateway {
  return async function answerFromApi<T>(
    request: NextRequest,
    route: GatewayRoute<T>,
    present: Present<T> = presentJson,
  ) {
    // getTokens writes the refreshed session here; its cookies go out with the answer, whatever that turns out to be.
    const session = new Response();
    const requestId = toRequestId(request.headers.get('x-request-id'));

    async function readOnce(forceRefresh: boolean): Promise<T> {
      const current = settings();
      const { resource, scopes, apiTimeoutMs: timeoutMs } = current;
      const { accessToken } = await getTokens(request, session, { resource, scopes, forceRefresh }).catch(
        (error: unknown) => {
          throw toSessionFailure(error, route.scope);
        },
      );
      assertConfigured(route, scopes);
      const baseUrl = route.baseUrl(current);
      return requestApi(route, { baseUrl, accessToken, requestId, timeoutMs, signal: request.signal });
    }

    try {
      assertOwnSite(request.headers, settings().appOrigin);
      const data = await readOnce(false).catch((error: unknown) => {
        // A token that looks fresh and is refused: keys were rotated or a clock is off. One new token, one more try.
        if (isTokenRefused(error)) return readOnce(true);
        throw error;
      });
      return present(data, { session, requestId });
    } catch (error) {
      return answerFailure(error, { log, api: route.name, requestId, session, signal: request.signal });
    }
  };
}

const isTokenRefused = (error: unknown): boolean =>
  error instanceof GatewayError && error.problem.code === 'token_refused';
