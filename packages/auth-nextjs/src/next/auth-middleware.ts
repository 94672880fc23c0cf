import type { MonoCloudSession } from '@monocloud/auth-core';
import { NextResponse, type NextFetchEvent, type NextMiddleware, type NextRequest } from 'next/server';
import { checkAccessOrOutage, type CoreSource } from './access.ts';
import type { CookieExchange } from './next-cookies.ts';
import { createWebCookieRequest, isWebRequest } from './request.ts';
import { toResponse } from './handler-answer.ts';
import { createPendingCookies, type PendingCookies } from './pending-cookies.ts';
import { NO_STORE_HEADERS } from './route-response.ts';
import { findAuthRoute, serveWeb } from './auth-handler.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import { isFromScript, isPrefetch } from '../core/routes/fetch-metadata.ts';
import { createRouteMatcher } from './protected-routes.ts';
import { PATH_HEADER, toAbsoluteSignInUrl, withLanguage } from './sign-in-redirect.ts';
import type { MonoCloudMiddlewareOptions } from './types.ts';

export type MiddlewareResult = Awaited<ReturnType<NextMiddleware>>;

/** `MonoCloudNextClient.authMiddleware`: a proxy, or what it answers to this request. */
export function authMiddleware(
  core: CoreSource,
  first: MonoCloudMiddlewareOptions | NextRequest = {},
  event?: NextFetchEvent,
): NextMiddleware | Promise<MiddlewareResult> {
  if (isWebRequest(first) && event) return createProxy(core, {})(first, event);
  return createProxy(core, isWebRequest(first) ? {} : first);
}

type Proxy = (req: NextRequest, evt: NextFetchEvent) => Promise<MiddlewareResult>;

function createProxy(core: CoreSource, options: MonoCloudMiddlewareOptions): Proxy {
  const demandOf = createRouteMatcher(options.protectedRoutes);
  return async (req, evt) => {
    // Next marks its own sub-requests with this header and then skips the proxy; from outside it is an attempt
    // to do just that (CVE-2025-29927).
    if (req.headers.has('x-middleware-subrequest')) return answerJson(403, 'forbidden');
    const { onError } = options;
    if (isServedHere(core(), req.nextUrl.pathname)) {
      return serveWeb(core(), req, undefined, onError && ((error) => onError(req, evt, error)));
    }
    const demand = await demandOf(req, pathOf(core(), req));
    return demand.protected
      ? guard(core(), req, evt, { ...options, groups: demand.groups })
      : passOn(core(), req);
  };
}

/** An incomplete configuration counts too: serving the route is what reports it, and nothing is let through. */
function isServedHere(core: MonoCloudCoreClient, pathname: string): boolean {
  try {
    return findAuthRoute(core, pathname) !== undefined;
  } catch {
    return true;
  }
}

async function guard(
  core: MonoCloudCoreClient,
  req: NextRequest,
  evt: NextFetchEvent,
  options: MonoCloudMiddlewareOptions & { groups?: string[] },
): Promise<MiddlewareResult> {
  const cookies = createPendingCookies();
  const exchange = { request: createWebCookieRequest(req), response: cookies };
  let access = await checkAccessOrOutage(core, exchange, options);
  if (access.outcome === 'granted' && (await refreshForPage(core, req, exchange, access.session))) {
    // A refresh may end the session, or change the groups of its user.
    access = await checkAccessOrOutage(core, exchange, options);
  }
  const answer = async () => {
    if (access.outcome === 'granted') return undefined;
    if (access.outcome === 'unavailable') return respondUnavailable(req, access.retryAfterSeconds);
    if (access.outcome === 'signed-out') {
      return options.onAccessDenied ? options.onAccessDenied(req, evt) : redirectToSignIn(core, req);
    }
    const { onGroupAccessDenied } = options;
    return onGroupAccessDenied ? onGroupAccessDenied(req, evt, access.user) : forbidGroup(req);
  };
  const given = await answer();
  if (given) return cookies.applyTo(toResponse(given));
  const passed = passOn(core, req, cookies);
  // Next lets every cache keep a page it made at build time, and an extended session cookie would be kept along with it.
  for (const [name, value] of Object.entries(NO_STORE_HEADERS)) passed.headers.set(name, value);
  return cookies.applyTo(passed);
}

/** What a browser shows as a page or a part of one; Next's router asks for pages by `fetch` (`empty`). */
const PAGE_DESTINATIONS = new Set(['document', 'iframe', 'frame', 'empty']);

/**
 * Renews what is due ahead of a page, which cannot save a refreshed session. API routes can, and files show no data. A
 * prefetch renews only what its page could not do without. Resolves to whether anything was tried.
 */
async function refreshForPage(
  core: MonoCloudCoreClient,
  req: NextRequest,
  { request, response }: CookieExchange,
  session: MonoCloudSession,
): Promise<boolean> {
  const headers = Object.fromEntries(req.headers);
  if (isApiPath(req) || !PAGE_DESTINATIONS.has(headers['sec-fetch-dest'] ?? 'document')) return false;
  return core.refreshAhead(request, response, session, isPrefetch(headers) ? 'expired' : 'due');
}

/**
 * Lets a request through and tells the page which path it serves, as a header of the request: unlike a response
 * header it never reaches the browser, and one sent by the browser is overwritten. What runs behind the proxy reads the
 * session as it is now.
 */
function passOn(core: MonoCloudCoreClient, req: NextRequest, cookies?: PendingCookies): NextResponse {
  const headers = new Headers(req.headers);
  cookies?.applyToRequest(headers);
  headers.set(PATH_HEADER, visitedPath(core, req));
  return NextResponse.next({ request: { headers } });
}

/** A redirect of 307 would repeat a form post at the sign-in route; a script that posts gets 401. */
async function redirectToSignIn(core: MonoCloudCoreClient, req: NextRequest): Promise<NextResponse> {
  if (isApiPath(req)) return answerJson(401, 'unauthorized');
  const headers = Object.fromEntries(req.headers);
  const url = await toAbsoluteSignInUrl(core, headers, undefined, visitedPath(core, req));
  const isPost = req.method !== 'GET' && req.method !== 'HEAD';
  if (!isPost) return NextResponse.redirect(url, { status: 307, headers: NO_STORE_HEADERS });
  if (!isFromScript(headers)) return NextResponse.redirect(url, { status: 303, headers: NO_STORE_HEADERS });
  const refused = answerJson(401, 'unauthorized');
  // Next's script, which sends a server action, goes where this header of its own leads.
  if (req.headers.has('next-action')) refused.headers.set('x-action-redirect', `${url};push`);
  return refused;
}

function forbidGroup(req: NextRequest): NextResponse {
  if (isApiPath(req)) return answerJson(403, 'forbidden');
  return new NextResponse('forbidden', { status: 403, headers: NO_STORE_HEADERS });
}

function respondUnavailable(req: NextRequest, seconds: number): NextResponse {
  const text = 'service unavailable';
  const headers = { ...NO_STORE_HEADERS, 'retry-after': String(seconds) };
  if (isApiPath(req)) return NextResponse.json({ message: text }, { status: 503, headers });
  return new NextResponse(text, { status: 503, headers });
}

function answerJson(status: number, message: string): NextResponse {
  return NextResponse.json({ message }, { status, headers: NO_STORE_HEADERS });
}

function isApiPath(req: NextRequest): boolean {
  return /^\/api(?:\/|$)/.test(req.nextUrl.pathname);
}

/**
 * The path within the app. With `basePath` and `i18n` together Next 16 puts the language in front of the base path as well,
 * and then takes out that one only.
 */
function pathOf(core: MonoCloudCoreClient, { nextUrl }: NextRequest): string {
  const { pathname, locale, basePath } = nextUrl;
  const left = `${new URL(core.getOptions().appUrl).pathname.replace(/\/$/, '')}/${locale}`;
  const isLeft = locale !== '' && basePath === '' && `${pathname}/`.startsWith(`${left}/`);
  return isLeft ? pathname.slice(left.length) || '/' : pathname;
}

function visitedPath(core: MonoCloudCoreClient, req: NextRequest): string {
  return withLanguage(pathOf(core, req) + req.nextUrl.search, req.nextUrl);
}
