import type { IMonoCloudCookieResponse, MonoCloudResponse } from '../core/http.ts';
import type { NodeResponse } from './request-kind.ts';
import { HTML_HEADERS, NO_STORE_HEADERS } from './response-headers.ts';
import { replaceSetCookie, toSetCookie } from './set-cookie.ts';

/** Writes cookies to a Node response: the same cookie is replaced, others stay. */
export function createNodeCookieResponse(response: NodeResponse): IMonoCloudCookieResponse {
  return {
    canSetCookies: () => !response.headersSent,
    setCookie: async (name, value, options) => {
      const present = response.getHeader('set-cookie') ?? [];
      const lines = Array.isArray(present) ? present : [String(present)];
      response.setHeader('set-cookie', replaceSetCookie(lines, toSetCookie(name, value, options)));
    },
  };
}

/** A Node response as the auth routes write it. Nothing is sent before `done()`. */
export function createNodeResponse<T extends NodeResponse>(response: T): MonoCloudResponse<T> {
  let body: string | undefined;
  const answer = (status: number, headers: Record<string, string> = {}, text?: string) => {
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    body = text;
  };
  return {
    ...createNodeCookieResponse(response),
    redirect: (url, status = 307) => answer(status, { location: url }),
    sendJson: (data, status = 200, contentType = 'application/json') =>
      answer(status, { 'content-type': contentType }, JSON.stringify(data)),
    sendHtml: (html, status) => answer(status, HTML_HEADERS, html),
    notFound: () => answer(404),
    noContent: () => answer(204),
    internalServerError: () => answer(500),
    methodNotAllowed: (allowed) => answer(405, allowed && { allow: allowed.join(', ') }),
    setNoCache: () => {
      for (const [name, value] of Object.entries(NO_STORE_HEADERS)) response.setHeader(name, value);
    },
    setRetryAfter: (seconds) => {
      response.setHeader('retry-after', String(seconds));
    },
    done: () => {
      response.end(body);
      return response;
    },
  };
}
