import type { Request, RequestHandler, Response } from 'express';
import { sendProblem } from './problem.ts';

const RETRY_AFTER_SECONDS = 5;

/** The part of `protectApi()`'s result that is used here: options in, middleware out. */
export type Protect = (options?: { scopes?: string[]; groups?: string[] }) => RequestHandler;

export interface ChallengeOptions {
  /** Name of the protected area, for the challenge (RFC 9110 §11.5). */
  realm: string;
  /** Where the resource metadata is (RFC 9728 §5.1). */
  resourceMetadata: string;
  /** Whether the backend client can introspect tokens that are not JWTs (RFC 7662). */
  introspection: boolean;
}

/**
 * Completes what a `protectApi()` middleware answers, without touching its bodies:
 *
 * - 401 and 403 carry `realm`, the `scope` the route asks for (RFC 6750 §3) and `resource_metadata`;
 * - 503 carries `Retry-After`;
 * - nothing that was asked for with a token is stored by a cache;
 * - without introspection, a token that is not a JWT is 401 `invalid_token`: the published middleware takes it for a
 *   fault of the service and answers 500;
 * - a request that sends its token in more than one way, or with other white space than spaces, is 400 `invalid_request`
 *   (RFC 6750 §2, §3.1).
 *
 * @throws TypeError when a route is created with a realm, scope or address that no header can carry.
 */
export function completeChallenge(protect: Protect, options: ChallengeOptions): Protect {
  return (requirements) => {
    const guard = protect(requirements);
    const parameters = Object.entries({
      realm: options.realm,
      scope: requirements?.scopes?.join(' '),
      resource_metadata: options.resourceMetadata,
    }).flatMap(([name, value]) => (value ? [`${name}=${quote(value)}`] : []));
    return function protectWithChallenge(request, response, next) {
      response.set('Cache-Control', 'private, no-store');
      beforeHeaders(response, () => completeRefusal(response, parameters));
      if (isMalformed(request)) {
        response.set('WWW-Authenticate', 'Bearer error="invalid_request"');
        sendProblem(response, {
          status: 400,
          detail: 'Send one access token, as Authorization: Bearer <token>.',
        });
        return undefined;
      }
      if (!options.introspection && hasOpaqueToken(request)) {
        response
          .status(401)
          .set('WWW-Authenticate', 'Bearer error="invalid_token"')
          .json({ message: 'unauthorized' });
        return undefined;
      }
      return guard(request, response, next);
    };
  };
}

function completeRefusal(response: Response, parameters: readonly string[]): void {
  const given = response.get('WWW-Authenticate');
  if (given?.startsWith('Bearer')) response.set('WWW-Authenticate', toHeader(given, parameters));
  if (response.statusCode === 503) response.set('Retry-After', String(RETRY_AFTER_SECONDS));
}

function toHeader(given: string, parameters: readonly string[]): string {
  const error = /error="[a-z_]+"/.exec(given)?.[0];
  return `Bearer ${[error, ...parameters].filter(Boolean).join(', ')}`;
}

/**
 * A quoted-string (RFC 9110 §5.6.4).
 * @throws TypeError for what no header can carry, when the route is created: at a request it would go without an answer.
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

/** The middleware answers by itself, so the last moment before its headers leave is the one place to add to them. */
function beforeHeaders(response: Response, complete: () => void): void {
  const writeHead = response.writeHead.bind(response);
  Object.assign(response, {
    writeHead: (...parameters: Parameters<typeof writeHead>) => {
      complete();
      return writeHead(...parameters);
    },
  });
}
