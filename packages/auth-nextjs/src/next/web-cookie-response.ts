import { NextResponse } from 'next/server';
import type { CookieOptions, IMonoCloudCookieResponse } from '../core/http.ts';
import { isNextResponse, type WebResponse } from './request-kind.ts';
import { createNextCookieResponse } from './next-cookies.ts';
import { isTooLateForCookies } from './response-head.ts';
import { isSameCookie, replaceSetCookie, toSetCookie } from './set-cookie.ts';

/** Cookies of a proxy's answer that Next shows to the page behind it, joined by commas. */
const HANDED_ON = 'x-middleware-set-cookie';

/**
 * Writes cookies onto the very response it was given.
 * A response whose headers are frozen (`Response.redirect()`, the result of `fetch`) cannot carry any, so there
 * they go to `next/headers`, which Next puts on whatever the route handler answers.
 */
export function createWebCookieResponse(response: WebResponse): IMonoCloudCookieResponse {
  if (hasFrozenHeaders(response)) return createNextCookieResponse();
  return {
    canSetCookies: () => !isTooLateForCookies(),
    setCookie: async (name, value, options) => writeCookie(response, name, value, options),
  };
}

/** Puts a cookie on a response whose headers may be changed. Other cookies stay byte for byte. */
export function writeCookie(
  response: WebResponse,
  name: string,
  value: string,
  options: CookieOptions,
): void {
  const { headers } = response;
  const line = toSetCookie(name, value, options);
  const lines = replaceSetCookie(headers.getSetCookie(), line);
  if (isNextResponse(response)) {
    const handedOn = headers.get(HANDED_ON)?.split(/,\s*(?=[^;,=\s]+=)/) ?? [];
    // A NextResponse writes the headers anew from a list of its own at every change: with this cookie, so that a later
    // change does not lose it, but without lines that it has not seen or could not parse.
    response.cookies.set(name, value, options);
    headers.set(HANDED_ON, replaceSetCookie(handedOn, line).join(','));
  }
  writeSetCookieLines(headers, lines);
}

export function hasCookie(response: WebResponse, name: string, options: CookieOptions): boolean {
  const line = toSetCookie(name, '', options);
  return response.headers.getSetCookie().some((other) => isSameCookie(other, line));
}

export function hasFrozenHeaders(response: WebResponse): boolean {
  try {
    response.headers.delete('x-monocloud-frozen');
    return false;
  } catch {
    return true;
  }
}

/** A NextResponse, also with `Set-Cookie` lines that Next cannot parse and throws at (`a=100%25`). */
export function createNextResponse(
  body: BodyInit | null,
  { status, statusText, headers }: Pick<Response, 'status' | 'headers'> & { statusText?: string },
): NextResponse {
  try {
    return new NextResponse(body, { status, statusText, headers });
  } catch {
    const others = new Headers(headers);
    others.delete('set-cookie');
    const response = new NextResponse(body, { status, statusText, headers: others });
    writeSetCookieLines(response.headers, headers.getSetCookie());
    return response;
  }
}

export function writeSetCookieLines(headers: Headers, lines: readonly string[]): void {
  headers.delete('set-cookie');
  for (const line of lines) headers.append('set-cookie', line);
}
