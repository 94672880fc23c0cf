import type { NextResponse } from 'next/server';
import type { MonoCloudResponse } from '../core/http.ts';
import type { WebResponse } from './request-kind.ts';
import { HTML_HEADERS, NO_STORE_HEADERS } from './response-headers.ts';
import { replaceSetCookie, toSetCookie } from './set-cookie.ts';
import { createNextResponse, writeSetCookieLines } from './web-cookie-response.ts';

/**
 * The answer of an auth route in the App Router or a proxy.
 * @param base a response whose headers and cookies the answer carries on.
 */
export function createWebResponse(base?: WebResponse): MonoCloudResponse<NextResponse> {
  const headers = new Headers(base?.headers);
  let status = 200;
  let body: string | null = null;
  const answer = (newStatus: number, newHeaders: Record<string, string> = {}, text: string | null = null) => {
    status = newStatus;
    body = text;
    for (const [name, value] of Object.entries(newHeaders)) headers.set(name, value);
  };
  return {
    setCookie: async (name, value, options) => {
      const line = toSetCookie(name, value, options);
      writeSetCookieLines(headers, replaceSetCookie(headers.getSetCookie(), line));
    },
    redirect: (url, redirectStatus = 307) => answer(redirectStatus, { location: url }),
    sendJson: (data, jsonStatus = 200, contentType = 'application/json') =>
      answer(jsonStatus, { 'content-type': contentType }, JSON.stringify(data)),
    sendHtml: (html, htmlStatus) => answer(htmlStatus, HTML_HEADERS, html),
    notFound: () => answer(404),
    noContent: () => answer(204),
    internalServerError: () => answer(500),
    methodNotAllowed: (allowed) => answer(405, allowed && { allow: allowed.join(', ') }),
    setNoCache: () => {
      for (const [name, value] of Object.entries(NO_STORE_HEADERS)) headers.set(name, value);
    },
    setRetryAfter: (seconds) => headers.set('retry-after', String(seconds)),
    done: () => createNextResponse(body, { status, headers }),
  };
}
