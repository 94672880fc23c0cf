import { parseCookie } from 'cookie';
import type { IMonoCloudCookieRequest } from '../core/http.ts';
import type { NodeRequest, WebRequest } from './request-kind.ts';

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
  };
}

function toDefinedMap(cookies: Partial<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(cookies).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
