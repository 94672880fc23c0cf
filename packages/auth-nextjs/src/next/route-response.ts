import type { NextResponse } from 'next/server';
import { stringifySetCookie } from 'cookie';
import type { IMonoCloudCookieResponse, MonoCloudResponse } from '../core/http.ts';
import { PROBLEM_STYLE_SOURCE } from '../core/routes/problem-style.ts';
import {
  createNextResponse,
  createNodeCookieResponse,
  replaceSetCookie,
  writeSetCookieLines,
} from './cookie-response.ts';
import type { NodeResponse, WebResponse } from './request.ts';

/** For every answer that depends on who asked: no cache, shared or private, may keep it (RFC 9111 §5.2.2.5). */
export const NO_STORE_HEADERS = { 'cache-control': 'private, no-store', pragma: 'no-cache' };

/** For the pages of a sign-in: their own style sheet counts, and nothing else. */
export const HTML_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src ${PROBLEM_STYLE_SOURCE}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'x-content-type-options': 'nosniff',
};

/** The answer of an auth route, whatever carries it. Nothing is sent before `done()`, which gets a status if one was set. */
function createRouteResponse<T>(
  cookies: IMonoCloudCookieResponse,
  setHeader: (name: string, value: string) => void,
  send: (status: number | undefined, body: string | undefined) => T,
): MonoCloudResponse<T> {
  let status: number | undefined;
  let body: string | undefined;
  const setHeaders = (headers: Record<string, string>) => {
    for (const [name, value] of Object.entries(headers)) setHeader(name, value);
  };
  const answer = (newStatus: number, headers: Record<string, string> = {}, text?: string) => {
    status = newStatus;
    body = text;
    setHeaders(headers);
  };
  return {
    ...cookies,
    redirect: (url, redirectStatus = 307) => answer(redirectStatus, { location: url }),
    sendJson: (data, jsonStatus = 200, contentType = 'application/json') =>
      answer(jsonStatus, { 'content-type': contentType }, JSON.stringify(data)),
    sendHtml: (html, htmlStatus) => answer(htmlStatus, HTML_HEADERS, html),
    notFound: () => answer(404),
    noContent: () => answer(204),
    internalServerError: () => answer(500),
    methodNotAllowed: (allowed) => answer(405, allowed && { allow: allowed.join(', ') }),
    setNoCache: () => setHeaders(NO_STORE_HEADERS),
    setRetryAfter: (seconds) => setHeader('retry-after', String(seconds)),
    done: () => send(status, body),
  };
}

/**
 * The answer of an auth route in the App Router or a proxy.
 * @param base a response whose headers and cookies the answer carries on.
 */
export function createWebResponse(base?: WebResponse): MonoCloudResponse<NextResponse> {
  const headers = new Headers(base?.headers);
  const cookies: IMonoCloudCookieResponse = {
    setCookie: async (name, value, options) => {
      const line = stringifySetCookie(name, value, options);
      writeSetCookieLines(headers, replaceSetCookie(headers.getSetCookie(), line));
    },
  };
  const setHeader = (name: string, value: string) => headers.set(name, value);
  return createRouteResponse(cookies, setHeader, (status = 200, body) =>
    createNextResponse(body ?? null, { status, headers }),
  );
}

/** A Node response as the auth routes write it. */
export function createNodeResponse<T extends NodeResponse>(response: T): MonoCloudResponse<T> {
  const setHeader = (name: string, value: string) => void response.setHeader(name, value);
  return createRouteResponse(createNodeCookieResponse(response), setHeader, (status, body) => {
    if (status !== undefined) response.statusCode = status;
    response.end(body);
    return response;
  });
}
