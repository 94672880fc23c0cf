import { APIS } from '@monoshop/apis';
import { toRequestId } from '@monoshop/service-kit/http';
import { nameRoute, traceRequests } from '@monoshop/service-kit/telemetry';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state';
import { noteClientAddress } from './client-address.ts';
import { toRefusalResponse, type Refusal } from './refusal.ts';
import { listSecurityHeaders } from './security-headers.ts';

export interface RequestRules {
  /** Origin of the shop. */
  appOrigin: string;
  /** Whether `next dev` serves: its tools have addresses of their own. */
  isDevelopment: boolean;
  /** See `Settings`. */
  proxyCount: number;
}

/** Why a request does not reach Next. */
interface GuardRefusal extends Refusal {
  status: 400 | 404 | 405 | 414 | 431;
  /** For the `Allow` header of a 405 (RFC 9110 §15.5.6). */
  allow?: string;
}

/**
 * Puts a guard before the present listeners of a server. It gives every response the security headers, which a page may
 * replace by its own, and responds itself to what must not reach Next. Each request has a span, except for Next's files.
 */
export function guardRequests(server: Server, rules: RequestRules): void {
  const listeners = server.listeners('request');
  const securityHeaders = listSecurityHeaders();
  server.removeAllListeners('request');
  function guardRequest(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of securityHeaders) response.setHeader(name, value);
    const target = toOriginForm(request.url ?? '', rules.appOrigin);
    const refusal = target === undefined ? BAD_REQUEST : findRefusal(request, target, rules);
    if (refusal) return refuse(request, response, refusal);
    nameRoute(request, () => target && toRouteName(target));
    request.url = target;
    noteClientAddress(request, rules.proxyCount);
    // For all that works on it: proxy, auth routes, pages and route handlers, which then agree on one.
    request.headers['x-request-id'] = toRequestId(request.headers['x-request-id']);
    for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
  }
  server.on(
    'request',
    traceRequests(guardRequest, (url) => /^\/(_next\/|livez$)/.test(url)),
  );
}

const PAGES = new Set<string>(['/', '/lab', '/sessions', ...APIS.map(({ path }) => path)]);
const KINDS = new Set<string>(['auth', 'lab', 'payments', 'sessions', ...APIS.map(({ name }) => name)]);
const WORDS = new Set(
  'signin callback signout userinfo backchannel-logout csv payment permission sign-in end others'.split(' '),
);

/**
 * The name of a route, for spans and metrics: a page, or a path of the BFF with a star for what may be an id. Undefined for
 * any other: names that clients can choose would use up the series that a meter keeps.
 */
export function toRouteName(target: string): string | undefined {
  const path = target.replace(/\?.*$/s, '');
  if (PAGES.has(path)) return path;
  const [, root, kind = '', ...rest] = path.split('/');
  if (root !== 'api' || !KINDS.has(kind) || rest.length > 2 || path.endsWith('/')) return undefined;
  return ['/api', kind, ...rest.map((segment) => (WORDS.has(segment) ? segment : '*'))].join('/');
}

/** Refuses a request. The connection ends with it, so that the rest of such a request is not read. */
function refuse({ headers }: IncomingMessage, response: ServerResponse, refusal: GuardRefusal): void {
  const isPerson = headers['sec-fetch-mode'] === 'navigate' || (headers.accept ?? '').includes('text/html');
  const requestId = toRequestId(headers['x-request-id']);
  if (refusal.allow !== undefined) response.setHeader('Allow', refusal.allow);
  const refused = toRefusalResponse(refusal, { isPerson, requestId });
  response.writeHead(refusal.status, refused.headers).end(refused.body);
}

const READING = new Set(['GET', 'HEAD']);
const API_METHODS = new Set([...READING, 'DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** Every server should take as much (RFC 9110 §4.1). */
const MAX_CHARACTERS = 8000;
// Next's work grows with the square of their number: 7,000, which fit into the headers, took seconds.
const MAX_PARAMETERS = 100;
// The same with cookies: 2,500, which fit into the headers as well, took more than a second. The shop needs ten at most.
const MAX_COOKIES = 100;

const BAD_REQUEST: GuardRefusal = { status: 400 };
const NOT_FOUND: GuardRefusal = { status: 404 };
const TOO_LONG: GuardRefusal = { status: 414 };
const TOO_MANY_COOKIES: GuardRefusal = {
  status: 431,
  remedy: `This browser sends more than ${MAX_COOKIES} cookies to this address. Delete the cookies of this site and open it again.`,
};
const READ_ONLY: GuardRefusal = { status: 405, allow: 'GET, HEAD' };

/**
 * The path and query of a request target: itself, or what follows this shop's own origin in the absolute form. Undefined
 * for another origin, and for the other forms (RFC 9112 §3.2).
 */
function toOriginForm(target: string, appOrigin: string): string | undefined {
  if (target.startsWith('/')) return target;
  if (!URL.canParse(target)) return undefined;
  const { origin, pathname, search } = new URL(target);
  return origin === appOrigin ? `${pathname}${search}` : undefined;
}

/**
 * Refuses, as an error of the client, what Next cannot handle: it responds to some of these with 500, and to some with a
 * page or route under a second path. The path has to be in origin form.
 */
function findRefusal(
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  target: string,
  { isDevelopment }: RequestRules,
): GuardRefusal | undefined {
  if (isTooLong(target)) return TOO_LONG;
  if ((request.headers.cookie ?? '').split(';').length > MAX_COOKIES) return TOO_MANY_COOKIES;
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
  return target.length > MAX_CHARACTERS || target.split('&').length > MAX_PARAMETERS;
}

/** The path as Next looks it up: dots resolved, escapes decoded. Undefined when it cannot be decoded. */
function decodePath(target: string): string | undefined {
  try {
    return decodeURIComponent(new URL(`http://shop${target}`).pathname);
  } catch {
    return undefined;
  }
}

/** Next reads this header too late to refuse it. Its own parser is used here, since the format is internal to Next. */
function hasReadableRouterState(headers: IncomingMessage['headers']): boolean {
  try {
    parseAndValidateFlightRouterState(headers['next-router-state-tree']);
    return true;
  } catch {
    return false;
  }
}
