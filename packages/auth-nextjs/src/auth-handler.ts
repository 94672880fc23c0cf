import type { NextApiRequest, NextApiResponse } from 'next';
import type { NextResponse } from 'next/server';
import { MonoCloudValidationError } from '@monocloud/auth-core';
import { type AuthRoute, findAuthRoute, serveAuthRoute } from './auth-routes.ts';
import {
  type AppRouterContext,
  isNodeRequest,
  isNodeResponse,
  isWebRequest,
  isWebResponse,
  type WebRequest,
  type WebResponse,
} from './adapters/exchange-kind.ts';
import { createNodeRequest } from './adapters/node-request.ts';
import { createNodeResponse } from './adapters/node-response.ts';
import { createWebRequest } from './adapters/web-request.ts';
import { createWebResponse } from './adapters/web-response.ts';
import type { MonoCloudCoreClient } from './core/core-client.ts';
import type { MonoCloudResponse } from './core/exchange.ts';
import { reportError } from './core/diagnostics.ts';
import type { OnCoreError } from './core/types.ts';
import type { CoreSource } from './core-source.ts';
import type { MonoCloudAuthHandler, MonoCloudAuthOptions } from './types.ts';

/** `MonoCloudNextClient.monoCloudAuth`. */
export function monoCloudAuth(
  core: CoreSource,
  { onError }: MonoCloudAuthOptions = {},
): MonoCloudAuthHandler {
  function handler(req: NextApiRequest, res: NextApiResponse): Promise<unknown>;
  function handler(req: WebRequest, ctxOrRes?: AppRouterContext | WebResponse): Promise<Response>;
  async function handler(
    req: WebRequest | NextApiRequest,
    second?: AppRouterContext | WebResponse | NextApiResponse,
  ): Promise<unknown> {
    const onCoreError = onError && ((error: Error) => onError(req, second, error));
    if (isWebRequest(req)) {
      return serveWeb(core(), req, isWebResponse(second) ? second : undefined, onCoreError);
    }
    if (isNodeRequest(req) && isNodeResponse(second)) return servePages(core(), req, second, onCoreError);
    throw new MonoCloudValidationError('Invalid pages router request and response');
  }
  return handler;
}

/**
 * Answers one request to an auth route with a web response.
 * @param base a response whose headers and cookies the answer carries on.
 */
export async function serveWeb(
  core: MonoCloudCoreClient,
  req: WebRequest,
  base: WebResponse | undefined,
  onError: OnCoreError | undefined,
): Promise<Response> {
  const response = createWebResponse(base);
  const found = await findRoute(core, (appUrl) => pathOf(req, appUrl), onError);
  if ('failure' in found) return answerOrFail(found.failure, response);
  if (found.route === undefined) {
    response.notFound();
    return response.done();
  }
  const request = createWebRequest(req, found.appUrl);
  return answerOrFail(await serveAuthRoute(core, found.route, request, response, onError), response);
}

/** What `onError` answered, or a 500 when it answered nothing. */
function answerOrFail(answer: unknown, response: MonoCloudResponse<NextResponse>): Response {
  if (answer instanceof Response) return answer;
  response.internalServerError();
  return response.done();
}

/** The path Next routes by: `nextUrl` leaves base path and locale out. */
function pathOf(req: WebRequest, appUrl: string): string {
  return 'nextUrl' in req ? req.nextUrl.pathname : new URL(req.url, appUrl).pathname;
}

async function servePages(
  core: MonoCloudCoreClient,
  req: NextApiRequest,
  res: NextApiResponse,
  onError: OnCoreError | undefined,
): Promise<unknown> {
  const response = createNodeResponse(res);
  const found = await findRoute(core, (appUrl) => new URL(req.url ?? '/', appUrl).pathname, onError);
  if ('failure' in found) {
    if (onError) return found.failure;
    response.internalServerError();
    return response.done();
  }
  if (found.route === undefined) {
    response.notFound();
    return response.done();
  }
  return serveAuthRoute(core, found.route, createNodeRequest(req, found.appUrl), response, onError);
}

type FoundRoute = { route: AuthRoute | undefined; appUrl: string } | { failure: unknown };

/** The route to serve; or, when the configuration is not complete, what `onError` made of that. */
async function findRoute(
  core: MonoCloudCoreClient,
  toPath: (appUrl: string) => string,
  onError: OnCoreError | undefined,
): Promise<FoundRoute> {
  try {
    const { appUrl } = core.getOptions();
    return { route: findAuthRoute(core, toPath(appUrl)), appUrl };
  } catch (error) {
    if (onError && error instanceof Error) return { failure: await onError(error) };
    reportError('auth route', error);
    return { failure: undefined };
  }
}
