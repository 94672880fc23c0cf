import type { Request, RequestHandler, Response } from 'express';
import { parseCaller, toCallerName } from './caller.ts';
import { countDecision, NO_TOKEN, noteRefusal, observeVerification, type TokenVerifier } from './decision.ts';
import { DEFAULT_RETRY_AFTER_SECONDS } from './http.ts';
import { GUARD_PROBLEMS, sendProblem } from './problem.ts';
import { createCallerLimit } from './rate-limit.ts';

/** The part of `protectApi()`'s result that is used here: options in, middleware out. */
export type Protect = (options?: { scopes?: string[]; groups?: string[] }) => RequestHandler;

/** What the challenges of an API name, and what a caller may use of it. */
export interface ProtectOptions<Client extends TokenVerifier = TokenVerifier> {
  /** Verifies the tokens. */
  client: Client;
  /** Name of the protected area, for the challenge (RFC 9110 §11.5). */
  realm: string;
  /** Where the resource metadata are (RFC 9728 §5.1), if they are. */
  resourceMetadata?: string;
  /** Whether the backend client can introspect tokens that are not JWTs (RFC 7662). */
  introspection: boolean;
  /** Requests that one caller may make in a minute; 0 sets no limit. */
  requestsPerMinute: number;
  /** Claim that lists the groups of a user. Default `groups`. */
  groupsClaim?: string;
}

/**
 * Completes what a `protectApi()` middleware answers, without touching its bodies:
 *
 * - 401 and 403 carry `realm`, the `scope` the route asks for (RFC 6750 §3) and where the resource metadata are;
 * - 503 carries `Retry-After`;
 * - nothing that was asked for with a token is stored by a cache;
 * - without introspection, a token that is not a JWT is 401 `invalid_token`: the published middleware takes it for a
 *   fault of the service and answers 500;
 * - a request that sends its token in more than one way, or with other white space than spaces, is 400 `invalid_request`
 *   (RFC 6750 §2, §3.1);
 * - a token that names neither a user nor a client, or one with control or half characters in the name, is 401
 *   `invalid_token`;
 * - a caller who has used up the minute is 429 with `Retry-After`. All routes of one result count together.
 *
 * Each decision and its reason are noted as `request.decision`, which `createRequestLog` logs; callers get no reason.
 *
 * @param createProtect such as `(client) => protectApi(client)`, where further options of `protectApi` have their place.
 * Called for each request, with a client that notes what comes of its token.
 * @throws TypeError when a route is created with a realm, scope or address that no header can carry.
 */
export function completeProtection<Client extends TokenVerifier>(
  createProtect: (client: Client) => Protect,
  options: ProtectOptions<Client>,
): Protect {
  const limit = createCallerLimit(options.requestsPerMinute);
  const observe = observeVerification(options.client);
  return (requirements) => {
    const parameters = Object.entries({
      realm: options.realm,
      scope: requirements?.scopes?.join(' '),
      resource_metadata: options.resourceMetadata,
    }).flatMap(([name, value]) => (value ? [`${name}=${quote(value)}`] : []));
    return function protectRoute(request, response, next) {
      response.set('Cache-Control', 'private, no-store');
      beforeHeaders(response, () => {
        completeRefusal(response, parameters);
        countDecision(request);
      });
      if (isMalformed(request)) return refuseRequest(request, response);
      if (!options.introspection && hasOpaqueToken(request))
        return refuseToken(request, response, 'malformed');
      request.decision = NO_TOKEN;
      const guard = createProtect(observe(request))(requirements);
      return guard(request, response, (error?: unknown) => {
        if (error !== undefined) return next(error);
        try {
          const name = nameCaller(request, options.groupsClaim);
          if (name === undefined) return refuseToken(request, response, 'unusable_subject');
          return limit(name, request, response, next);
        } catch (cause) {
          // The published middleware would take it for a bad token.
          return next(cause);
        }
      });
    };
  };
}

/** The name that a caller is counted by; undefined when the token has none that can be stored. */
function nameCaller(request: Request, groupsClaim?: string): string | undefined {
  if (!('claims' in request && typeof request.claims === 'object' && request.claims)) {
    throw new TypeError('The middleware that verifies tokens left no claims.');
  }
  request.caller = parseCaller(request.claims, groupsClaim);
  const name = request.caller && toCallerName(request.caller);
  return name !== undefined && !NOT_STORABLE.test(name) ? name : undefined;
}

/** PostgreSQL keeps no NUL, and every lone surrogate becomes the same character when it is written. */
const NOT_STORABLE = /[\p{Cc}\p{Cs}]/u;

function refuseRequest(request: Request, response: Response): void {
  noteRefusal(request, { name: 'several_tokens' });
  response.set('WWW-Authenticate', 'Bearer error="invalid_request"');
  sendProblem(response, GUARD_PROBLEMS.severalTokens);
}

function refuseToken(request: Request, response: Response, reason: string): void {
  noteRefusal(request, { name: reason });
  response.set('WWW-Authenticate', 'Bearer error="invalid_token"');
  response.status(401).json({ message: 'unauthorized' });
}

function completeRefusal(response: Response, parameters: readonly string[]): void {
  const given = response.get('WWW-Authenticate');
  if (given?.startsWith('Bearer')) response.set('WWW-Authenticate', toHeader(given, parameters));
  if (response.statusCode === 503) response.set('Retry-After', String(DEFAULT_RETRY_AFTER_SECONDS));
}

function toHeader(given: string, parameters: readonly string[]): string {
  const own = given.match(/(error|error_description|max_age|acr_values)="[^"]*"/g) ?? [];
  return `Bearer ${[...own, ...parameters].join(', ')}`;
}

/**
 * A quoted-string (RFC 9110 §5.6.4).
 * @throws TypeError for what no header can carry, when the route is created: during a request it would have no response.
 */
function quote(value: string): string {
  if (!/^[ -~]*$/.test(value)) throw new TypeError('A challenge is made of printable ASCII characters.');
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

/**
 * More than one token, or white space that is not a space (RFC 6750 §2.1): Node keeps only the first of several
 * `Authorization` headers, and reads a tab as a space; a proxy in front may have understood another token.
 */
function isMalformed(request: Request): boolean {
  const headers = request.headersDistinct['authorization'] ?? [];
  const inQuery = new URLSearchParams(request.originalUrl.split('?')[1]).has('access_token');
  const isOdd = (value: string) => /^\s*bearer\b/i.test(value) && /,|[^\S ]/.test(value);
  return headers.length + Number(inQuery) > 1 || headers.some(isOdd);
}

function hasOpaqueToken(request: Request): boolean {
  const token = /^\s*bearer\s+(?<token>\S+)\s*$/i.exec(request.headers.authorization ?? '')?.groups?.[
    'token'
  ];
  return token !== undefined && token.split('.').length !== 3;
}

/** The middleware responds by itself: just before its headers are sent is the only time to add to them. */
function beforeHeaders(response: Response, complete: () => void): void {
  const writeHead = response.writeHead.bind(response);
  Object.assign(response, {
    writeHead: (...parameters: Parameters<typeof writeHead>) => {
      complete();
      return writeHead(...parameters);
    },
  });
}
