import type { NextApiRequest, NextApiResponse } from 'next';
import { MonoCloudValidationError } from '@monocloud/auth-core';
import {
  isNodeRequest,
  isNodeResponse,
  isWebRequest,
  isWebResponse,
  type AppRouterContext,
  type WebRequest,
  type WebResponse,
} from './request.ts';
import { isHandlerAnswer, toResponse } from './handler-answer.ts';
import { createNodeRequest, createWebRequest, toHeaderRecord } from './route-request.ts';
import { createNodeResponse, createWebResponse } from './route-response.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { MonoCloudResponse } from '../core/http.ts';
import { reportFailure } from '../core/diagnostics.ts';
import { answerProblem, createReference, type ProblemFrame } from '../core/routes/problem-answer.ts';
import { createProblem, toProblem, type Problem } from '../core/routes/sign-in-problem.ts';
import type { MonoCloudRoutes, OnCoreError } from '../core/types.ts';
import type { CoreSource } from './access.ts';
import type { MonoCloudAuthHandler, MonoCloudAuthOptions } from './types.ts';

type AuthRoute = keyof MonoCloudRoutes;
const AUTH_ROUTES: AuthRoute[] = ['signIn', 'callback', 'userInfo', 'signOut', 'backChannelLogout'];

/** Next's `trailingSlash` sends every path on to the spelling with a slash; both name the same route. */
const withoutSlash = (path: string): string => path.replace(/(?<=.)\/$/, '');

/**
 * The auth route at a path, by exact comparison but for one slash at the end.
 * @param pathname path of the request, with or without the base path that `appUrl` may carry.
 */
export function findAuthRoute(core: MonoCloudCoreClient, pathname: string): AuthRoute | undefined {
  const { appUrl, routes } = core.getOptions();
  const basePath = new URL(appUrl).pathname.replace(/\/$/, '');
  const path = withoutSlash(pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname);
  return AUTH_ROUTES.find((route) => routes[route] === path);
}

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
  const fail = (failure: Failure) => {
    refuse(core, Object.fromEntries(req.headers), response, failure);
    return response.done();
  };
  const found = await findRoute(core, (appUrl) => pathOf(req, appUrl), onError);
  if ('problem' in found) return fail(found);
  const answer =
    'answered' in found
      ? found.answered
      : await core[found.route](createWebRequest(req, found.appUrl), response, { onError });
  // `onError` was told, and answered nothing.
  return isHandlerAnswer(answer) ? toResponse(answer) : fail({ problem: createProblem('unexpected_error') });
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
  if ('answered' in found) return found.answered;
  if ('problem' in found) {
    refuse(core, toHeaderRecord(req.headers), response, found);
    return response.done();
  }
  return core[found.route](createNodeRequest(req, found.appUrl), response, { onError });
}

interface Failure {
  problem: Problem;
  /** Of the line in the log. */
  reference?: string;
}

const FRAME: ProblemFrame = { title: 'This did not work', isForPeople: true };
const UNKNOWN_PATH: ProblemFrame = { title: 'Page not found', isForPeople: false };

function refuse(
  core: MonoCloudCoreClient,
  headers: Record<string, string>,
  response: MonoCloudResponse,
  { problem, reference }: Failure,
): void {
  const frame = problem.code === 'not_found' ? UNKNOWN_PATH : FRAME;
  response.setNoCache();
  answerProblem(response, problem, { frame, headers, reference, optionsOf: () => core.getOptions() });
}

type FoundRoute = { route: AuthRoute; appUrl: string } | { answered: unknown } | Failure;

/** The route to serve; or, when the configuration is not complete, what `onError` made of that. */
async function findRoute(
  core: MonoCloudCoreClient,
  toPath: (appUrl: string) => string,
  onError: OnCoreError | undefined,
): Promise<FoundRoute> {
  try {
    const { appUrl } = core.getOptions();
    const route = findAuthRoute(core, toPath(appUrl));
    return route === undefined ? { problem: createProblem('not_found') } : { route, appUrl };
  } catch (error) {
    if (onError && error instanceof Error) return { answered: await onError(error) };
    const reference = createReference();
    reportFailure({}, { action: 'auth route', error, reference });
    return { problem: toProblem(error), reference };
  }
}
