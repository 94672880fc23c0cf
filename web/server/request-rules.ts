import type { IncomingMessage } from 'node:http';
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state';

export interface RequestRules {
  /** Where the shop lives. */
  appOrigin: string;
  /** Whether `next dev` serves: its tools have addresses of their own. */
  isDevelopment: boolean;
}

/** Why a request goes no further. */
export interface Refusal {
  status: 400 | 404 | 405 | 414 | 431;
  /** What a person can do about it, where a person can. */
  remedy?: string;
  /** For the `Allow` header of a 405 (RFC 9110 §15.5.6). */
  allow?: string;
}

const READING = new Set(['GET', 'HEAD']);
const API_METHODS = new Set([...READING, 'DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** Every server should take as much (RFC 9110 §4.1). */
const MOST_CHARACTERS = 8000;
// Next's work grows with the square of their number: seven thousand, which fit its headers, kept it busy for seconds.
const MOST_PARAMETERS = 100;
// The same with cookies: 2,500, which fit its headers as well, cost more than a second. The shop needs ten at most.
const MOST_COOKIES = 100;

const BAD_REQUEST: Refusal = { status: 400 };
const NOT_FOUND: Refusal = { status: 404 };
const TOO_LONG: Refusal = { status: 414 };
const TOO_MANY_COOKIES: Refusal = {
  status: 431,
  remedy: `This browser sends more than ${MOST_COOKIES} cookies to this address. Delete the cookies of this site and open it again.`,
};
const READ_ONLY: Refusal = { status: 405, allow: 'GET, HEAD' };

/**
 * The path and query of a request target: itself, or what follows this shop's own origin in the absolute form. Undefined
 * for another origin, and for the other forms (RFC 9112 §3.2).
 */
export function toOriginForm(target: string, appOrigin: string): string | undefined {
  if (target.startsWith('/')) return target;
  if (!URL.canParse(target)) return undefined;
  const { origin, pathname, search } = new URL(target);
  return origin === appOrigin ? `${pathname}${search}` : undefined;
}

/**
 * Refuses what Next would stumble over, as a fault of the client: it answers some of these with 500, and some with a page
 * or route under a second name. The path has to be in origin form.
 */
export function findRefusal(
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  target: string,
  { isDevelopment }: RequestRules,
): Refusal | undefined {
  if (isTooLong(target)) return TOO_LONG;
  if ((request.headers.cookie ?? '').split(';').length > MOST_COOKIES) return TOO_MANY_COOKIES;
  const path = decodePath(target);
  if (path === undefined) return BAD_REQUEST;
  if (isDevelopment && /^\/_(?:next\/|_nextjs)/.test(path)) return undefined;
  // A page of the router's own, data of the Pages Router, the image optimizer: the shop has none of them.
  if (path.startsWith('/_') && !path.startsWith('/_next/static/')) return NOT_FOUND;
  const methods = path.startsWith('/api/') ? API_METHODS : READING;
  if (!methods.has(request.method ?? '')) return READ_ONLY;
  return hasReadableRouterState(request.headers) ? undefined : BAD_REQUEST;
}

function isTooLong(target: string): boolean {
  return target.length > MOST_CHARACTERS || target.split('&').length > MOST_PARAMETERS;
}

/** The path as Next looks it up: dots resolved, escapes decoded. Undefined when it cannot be decoded. */
function decodePath(target: string): string | undefined {
  try {
    return decodeURIComponent(new URL(`http://shop${target}`).pathname);
  } catch {
    return undefined;
  }
}

/** Next reads this header so late that it can only fail. Its own reader judges here, since the format is its own. */
function hasReadableRouterState(headers: IncomingMessage['headers']): boolean {
  try {
    parseAndValidateFlightRouterState(headers['next-router-state-tree']);
    return true;
  } catch {
    return false;
  }
}
