import type { CookieOptions, IMonoCloudCookieResponse } from '../core/exchange.ts';
import { isNextResponse, type WebResponse } from './exchange-kind.ts';
import { createNextCookieResponse } from './next-cookies.ts';
import { cookieNameOf, replaceSetCookie, toSetCookie } from './set-cookie.ts';

/**
 * Writes cookies onto the very response it was given.
 * A response whose headers are frozen (`Response.redirect()`, the result of `fetch`) cannot carry any, so there
 * they go to `next/headers`, which Next puts on whatever the route handler answers.
 */
export function createWebCookieResponse(response: WebResponse): IMonoCloudCookieResponse {
  if (hasFrozenHeaders(response)) return createNextCookieResponse();
  return {
    setCookie: async (name, value, options) => writeCookie(response, name, value, options),
  };
}

/** Puts a cookie on a response whose headers may be changed. */
export function writeCookie(
  response: WebResponse,
  name: string,
  value: string,
  options: CookieOptions,
): void {
  // A NextResponse keeps its own list of cookies and rewrites the headers from it on every change.
  if (isNextResponse(response)) response.cookies.set(name, value, options);
  else writeSetCookieLine(response.headers, toSetCookie(name, value, options));
}

export function hasCookie(response: WebResponse, name: string): boolean {
  return response.headers.getSetCookie().some((line) => cookieNameOf(line) === name);
}

export function hasFrozenHeaders(response: WebResponse): boolean {
  try {
    response.headers.delete('x-monocloud-frozen');
    return false;
  } catch {
    return true;
  }
}

export function writeSetCookieLine(headers: Headers, line: string): void {
  const lines = replaceSetCookie(headers.getSetCookie(), line);
  headers.delete('set-cookie');
  for (const each of lines) headers.append('set-cookie', each);
}
