import { parseCookie } from 'cookie';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextApiRequest, NextApiResponse } from 'next';
import type { cookies } from 'next/headers';
import type { NextRequest, NextResponse } from 'next/server';
import type { IMonoCloudCookieRequest } from '../core/http.ts';

export type WebRequest = Request | NextRequest;
export type WebResponse = Response | NextResponse;
export type NodeRequest = NextApiRequest | IncomingMessage;
export type NodeResponse = NextApiResponse | ServerResponse;

/** A promise where the installed Next hands out promises: since 15 for `cookies()` and the props of pages alike. */
export type AsNextGives<T> = ReturnType<typeof cookies> extends Promise<unknown> ? Promise<T> : T;

/** Second argument of an App Router route handler. */
export interface AppRouterContext {
  params: AsNextGives<Record<string, string | string[] | undefined>>;
}

// Bundlers and test runners may hold several copies of `Request`, and the Edge runtime has no
// `node:http`: what an object can do says more than its constructor.

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isWebRequest(value: unknown): value is WebRequest {
  return isWebMessage(value) && 'url' in value && 'method' in value;
}

export function isWebResponse(value: unknown): value is WebResponse {
  return isWebMessage(value) && 'status' in value;
}

export function isNextResponse(value: WebResponse): value is NextResponse {
  return 'cookies' in value && isObject(value.cookies) && typeof value.cookies['set'] === 'function';
}

export function isNodeRequest(value: unknown): value is NodeRequest {
  return isObject(value) && isObject(value['headers']) && !isWebMessage(value);
}

export function isNodeResponse(value: unknown): value is NodeResponse {
  return (
    isObject(value) && typeof value['setHeader'] === 'function' && typeof value['getHeader'] === 'function'
  );
}

export function isAppRouterContext(value: unknown): value is AppRouterContext {
  return isObject(value) && 'params' in value && !isWebMessage(value);
}

// Test environments of browsers may have no `Headers`.
function hasHeaders(value: Record<string, unknown>): boolean {
  return typeof Headers === 'function' && value['headers'] instanceof Headers;
}

function isWebMessage(value: unknown): value is Record<string, unknown> {
  return isObject(value) && (hasHeaders(value) || typeof value['bodyUsed'] === 'boolean');
}

/** Cookies by name, each with all of its values in the order they came. */
export type CookieValues = Map<string, string[]>;

/** Reads a `Cookie` header (RFC 6265 §4.2.1), keeping every value of a name that comes more than once. */
export function parseCookieValues(header: string): CookieValues {
  const values: CookieValues = new Map();
  for (const pair of header.split(';')) {
    for (const [name, value] of Object.entries(parseCookie(pair))) {
      if (value === undefined) continue;
      const known = values.get(name);
      if (known) known.push(value);
      else values.set(name, [value]);
    }
  }
  return values;
}

/** A `Cookie` header as the browser would send it after an answer: undefined removes a cookie, others stay as they came. */
export function rewriteCookieHeader(
  header: string,
  changes: ReadonlyMap<string, string | undefined>,
): string {
  const nameOf = (pair: string) => pair.split('=', 1)[0]?.trim() ?? '';
  const kept = header.split(';').filter((pair) => pair.trim() !== '' && !changes.has(nameOf(pair)));
  const added = [...changes].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return [...kept.map((pair) => pair.trim()), ...added].join('; ');
}

/** Of each name the value that counts where only one can: the first, which has the most specific path. */
export function toCookieMap(values: CookieValues): Map<string, string> {
  return new Map([...values].flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])));
}

/**
 * What a framework read from a header, completed by the values it left out. A cookie that the framework meanwhile changed
 * or dropped stays as it has it.
 */
export function completeValues(read: ReadonlyMap<string, string>, header: string): CookieValues {
  const sent = parseCookieValues(header);
  return new Map(
    [...read].map(([name, value]) => {
      const values = sent.get(name) ?? [];
      return [name, values.includes(value) ? values : [value]];
    }),
  );
}

/** Cookies of a web `Request`, read anew on every call because a `NextRequest` may be edited. */
export function createWebCookieRequest(request: WebRequest): IMonoCloudCookieRequest {
  const all = () => parseCookieValues(request.headers.get('cookie') ?? '');
  return {
    getCookie: async (name) => all().get(name)?.[0],
    getAllCookies: async () => toCookieMap(all()),
    getAllCookieValues: async () => all(),
    getHeader: async (name) => request.headers.get(name) ?? undefined,
  };
}

/** Cookies of a Node request: the ones Next parsed, or the header of a bare `IncomingMessage`. */
export function createNodeCookieRequest(request: NodeRequest): IMonoCloudCookieRequest {
  const parsed = 'cookies' in request ? request.cookies : undefined;
  const header = () => request.headers.cookie ?? '';
  const all = () => (parsed ? toDefinedMap(parsed) : toCookieMap(parseCookieValues(header())));
  return {
    getCookie: async (name) => all().get(name),
    getAllCookies: async () => all(),
    getAllCookieValues: async () => completeValues(all(), header()),
    getHeader: async (name) => [request.headers[name.toLowerCase()]].flat().join(', ') || undefined,
  };
}

function toDefinedMap(cookies: Partial<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(cookies).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
