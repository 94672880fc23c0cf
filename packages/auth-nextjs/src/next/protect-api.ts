import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { NextApiHandler, NextApiRequest, NextApiResponse } from 'next';
import { type NextRequest, NextResponse } from 'next/server';
import { checkAccessOrOutage, type CoreSource } from './access.ts';
import {
  createNodeCookieRequest,
  createWebCookieRequest,
  isNodeRequest,
  isNodeResponse,
  isWebRequest,
  type NodeResponse,
} from './request.ts';
import { type HandlerAnswer, toResponse } from './handler-answer.ts';
import { canSetNextCookies, createNextCookieResponse } from './next-cookies.ts';
import { createPendingCookies } from './pending-cookies.ts';
import { NO_STORE_HEADERS } from './route-response.ts';
import { createNodeCookieResponse } from './cookie-response.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { AppRouterApiHandler, ProtectApiAppOptions, ProtectApiPageOptions } from './types.ts';

interface Refusal {
  status: number;
  body: { message: string };
  headers?: Record<string, string>;
}

export const UNAUTHORIZED: Refusal = { status: 401, body: { message: 'unauthorized' } };
const FORBIDDEN: Refusal = { status: 403, body: { message: 'forbidden' } };
const unavailable = (seconds: number): Refusal => ({
  status: 503,
  body: { message: 'service unavailable' },
  headers: { 'retry-after': String(seconds) },
});

/** `MonoCloudNextClient.protectApi`. */
export function protectApi(core: CoreSource, handler: Call['handler'], options: Call['options'] = {}) {
  function serve(req: NextRequest, ctx: unknown): Promise<Response>;
  function serve(req: NextApiRequest, res: NextApiResponse): unknown;
  function serve(req: NextRequest | NextApiRequest, second: unknown): unknown {
    const call: Call = { handler, options, req, second };
    if (isAppRouterCall(call)) return serveAppRouter(core(), call);
    if (isPagesRouterCall(call)) return servePagesRouter(core(), call);
    throw new MonoCloudValidationError('Invalid pages router request and response');
  }
  return serve;
}

interface Call {
  handler: AppRouterApiHandler<never> | NextApiHandler;
  options: ProtectApiAppOptions<never> | ProtectApiPageOptions;
  req: NextRequest | NextApiRequest;
  second: unknown;
}

interface AppRouterCall extends Call {
  handler: AppRouterApiHandler<unknown>;
  options: ProtectApiAppOptions<unknown>;
  req: NextRequest;
}

interface PagesRouterCall extends Call {
  handler: NextApiHandler;
  options: ProtectApiPageOptions;
  req: NextApiRequest;
  second: NextApiResponse;
}

// Nothing about a function tells which router it was written for; the router that calls it does.

function isAppRouterCall(call: Call): call is AppRouterCall {
  return isWebRequest(call.req);
}

function isPagesRouterCall(call: Call): call is PagesRouterCall {
  return isNodeRequest(call.req) && isNodeResponse(call.second);
}

async function serveAppRouter(
  core: MonoCloudCoreClient,
  { handler, options, req, second: ctx }: AppRouterCall,
): Promise<Response> {
  const pending = createPendingCookies();
  // Where Next keeps the cookies of the answer, the handler may write newer ones through it, and those must win.
  const response = (await canSetNextCookies()) ? createNextCookieResponse() : pending;
  const access = await checkAccessOrOutage(core, { request: createWebCookieRequest(req), response }, options);
  const answer = async (): Promise<HandlerAnswer> => {
    if (access.outcome === 'granted') return handler(req, ctx);
    if (access.outcome === 'unavailable') return refuse(unavailable(access.retryAfterSeconds));
    if (access.outcome === 'signed-out') {
      return (await options.onAccessDenied?.(req, ctx)) ?? refuse(UNAUTHORIZED);
    }
    return (await options.onGroupAccessDenied?.(req, ctx, access.user)) ?? refuse(FORBIDDEN);
  };
  return pending.applyTo(toResponse(await answer()));
}

async function servePagesRouter(
  core: MonoCloudCoreClient,
  { handler, options, req, second: res }: PagesRouterCall,
): Promise<unknown> {
  const exchange = { request: createNodeCookieRequest(req), response: createNodeCookieResponse(res) };
  const access = await checkAccessOrOutage(core, exchange, options);
  if (access.outcome === 'granted') return handler(req, res);
  if (access.outcome === 'unavailable') return refuseInPages(res, unavailable(access.retryAfterSeconds));
  if (access.outcome === 'signed-out') {
    return options.onAccessDenied ? options.onAccessDenied(req, res) : refuseInPages(res, UNAUTHORIZED);
  }
  return options.onGroupAccessDenied
    ? options.onGroupAccessDenied(req, res, access.user)
    : refuseInPages(res, FORBIDDEN);
}

function refuse({ status, body, headers }: Refusal): Response {
  return NextResponse.json(body, { status, headers: { ...NO_STORE_HEADERS, ...headers } });
}

/** Answers in the Pages Router; never cached. */
export function refuseInPages(res: NodeResponse, { status, body, headers }: Refusal): void {
  res.statusCode = status;
  for (const [name, value] of Object.entries({ ...NO_STORE_HEADERS, ...headers })) res.setHeader(name, value);
  res.setHeader('content-type', 'application/json; charset=utf-8');
  res.end(JSON.stringify(body));
}
