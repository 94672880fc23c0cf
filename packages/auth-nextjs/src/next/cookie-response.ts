import { stringifySetCookie } from 'cookie';
import { NextResponse } from 'next/server';
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import type { CookieOptions, IMonoCloudCookieResponse } from '../core/http.ts';
import { isNextResponse, type NodeResponse, type WebResponse } from './request.ts';

/**
 * The `Set-Cookie` lines of an answer after `line` joined them: an earlier line of the same cookie gives way
 * (RFC 6265 §4.1.1 forbids sending two), every other one stays as it is.
 */
export function replaceSetCookie(lines: readonly string[], line: string): string[] {
  return [...lines.filter((other) => !isSameCookie(other, line)), line];
}

function cookieNameOf(line: string): string {
  return /^[^=;]*(?==)/.exec(line)?.[0].trim() ?? '';
}

/** Cookies of one name are different ones when both lines say a path, or a domain, and not the same (RFC 6265 §5.3). */
function isSameCookie(first: string, second: string): boolean {
  if (cookieNameOf(first) !== cookieNameOf(second)) return false;
  return ['path', 'domain'].every((name) => {
    const [one, other] = [attributeOf(first, name), attributeOf(second, name)];
    return one === undefined || other === undefined || one === other;
  });
}

function attributeOf(line: string, name: string): string | undefined {
  const attributes = line.split(';').slice(1);
  const found = attributes.findLast((attribute) => cookieNameOf(attribute).toLowerCase() === name);
  return found?.slice(found.indexOf('=') + 1).trim();
}

type Following = AsyncLocalStorage<WeakRef<ServerResponse>>;

const FOLLOWING = Symbol.for('@monocloud/auth-nextjs.responses');

const isServerResponse = (value: unknown): value is ServerResponse =>
  typeof value === 'object' && value !== null && 'headersSent' in value;

function isFollowing(value: unknown): value is Following {
  return typeof value === 'object' && value !== null && 'getStore' in value;
}

/**
 * Notes for every request of Node's HTTP server which response its code runs for. Next says in `cookies()` neither that the
 * handler has returned nor that the response was sent. Once per process: each bundle has a copy of this module.
 */
function followResponses(): Following | undefined {
  const known: unknown = Reflect.get(globalThis, FOLLOWING);
  if (isFollowing(known)) return known;
  // Not imported, because bundles for the Edge runtime would not compile then.
  const { process }: { process?: Pick<NodeJS.Process, 'getBuiltinModule'> } = globalThis;
  try {
    const { AsyncLocalStorage } = process?.getBuiltinModule('node:async_hooks') ?? {};
    const { subscribe } = process?.getBuiltinModule('node:diagnostics_channel') ?? {};
    if (!AsyncLocalStorage || !subscribe) return undefined;
    const following: Following = new AsyncLocalStorage();
    subscribe('http.server.request.start', (message) => {
      const response: unknown = Reflect.get(Object(message), 'response');
      // Weakly, because what outlives the request (a connection, a timer) keeps its context alive.
      if (isServerResponse(response)) following.enterWith(new WeakRef(response));
    });
    Reflect.set(globalThis, FOLLOWING, following);
    return following;
  } catch {
    // The Edge runtime, which has no such server.
    return undefined;
  }
}

const following = followResponses();

/** A client that has hung up receives nothing, no head of a response either. */
const isPastCookies = ({
  destroyed,
  headersSent,
}: Pick<ServerResponse, 'destroyed' | 'headersSent'>): boolean => destroyed || headersSent;

/**
 * Whether cookies come too late for the response of the request under way. False where that cannot be known: in the Edge
 * runtime, on servers other than Node's HTTP/1, and for the requests during which this module was loaded.
 */
export function isTooLateForCookies(): boolean {
  const followed = following?.getStore();
  if (!followed) return false;
  const response = followed.deref();
  // Next fills in the status message when it takes over what a route handler returned, and sends the head only with the
  // first chunk of the body.
  return !response || isPastCookies(response) || typeof response.statusMessage === 'string';
}

/** Cookies of a proxy's answer that Next shows to the page behind it, joined by commas. */
const HANDED_ON = 'x-middleware-set-cookie';

/** Writes cookies onto the very response it was given, whose headers may be changed. */
export function createWebCookieResponse(response: WebResponse): IMonoCloudCookieResponse {
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
  const line = stringifySetCookie(name, value, options);
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

/** Whether a response sets that cookie already. */
export function hasCookie(response: WebResponse, name: string, options: CookieOptions): boolean {
  const line = stringifySetCookie(name, '', options);
  return response.headers.getSetCookie().some((other) => isSameCookie(other, line));
}

/** Whether a response cannot carry cookies, as `Response.redirect()` and what `fetch` resolves to. */
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

/** Writes cookies to a Node response: the same cookie is replaced, others stay. */
export function createNodeCookieResponse(response: NodeResponse): IMonoCloudCookieResponse {
  return {
    canSetCookies: () => !isPastCookies(response),
    setCookie: async (name, value, options) => {
      const present = response.getHeader('set-cookie') ?? [];
      const lines = Array.isArray(present) ? present : [String(present)];
      response.setHeader('set-cookie', replaceSetCookie(lines, stringifySetCookie(name, value, options)));
    },
  };
}
