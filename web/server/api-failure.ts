import { DEFAULT_RETRY_AFTER_SECONDS, parseRetryAfter } from '@monoshop/service-kit/http';
import type { IncomingHttpHeaders } from 'node:http';
import type { ProblemCode } from '../data/problem.ts';
import { GatewayError, insufficientScope } from './gateway-error.ts';

/** What the messages need to know of an API: its display name and the scope of the route. */
export interface FailingApi {
  name: string;
  scope: string;
}

/**
 * Stops a request to an API that the storefront requests no token for, since `MONOCLOUD_AUTH_RESOURCE` leaves it out.
 * @param scopes space-separated scopes of the token.
 * @throws GatewayError 403 `api_not_configured`.
 */
export function assertConfigured({ name, scope }: FailingApi, scopes: string): void {
  if (scopes.split(' ').includes(scope)) return;
  throw new GatewayError({
    status: 403,
    code: 'api_not_configured',
    title: `${name} is not set up in this shop`,
    detail: `The storefront is not configured to ask for access to the ${name}. Your account is not the reason.`,
  });
}

interface Unavailable {
  status: number;
  code: ProblemCode;
  title: string;
}

function unavailable(
  api: FailingApi,
  { status, code, title }: Unavailable,
  options: ConstructorParameters<typeof GatewayError>[1],
) {
  return new GatewayError(
    {
      status,
      code,
      title: `${api.name} ${title}`,
      detail: 'This part of the shop will be back; the rest works.',
    },
    { retryAfterSeconds: DEFAULT_RETRY_AFTER_SECONDS, ...options },
  );
}

// Scope tokens of RFC 6749 §3.3; anything else in the challenge is not shown.
const SCOPE_IN_CHALLENGE = /\bscope="([\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*)"/;

function forbidden(api: FailingApi, challenge: string | undefined): GatewayError {
  return insufficientScope(challenge?.match(SCOPE_IN_CHALLENGE)?.[1] ?? api.scope);
}

const tokenRefused = (api: FailingApi): GatewayError =>
  new GatewayError({
    status: 401,
    code: 'token_refused',
    title: `${api.name} did not accept your sign-in`,
    detail: 'Sign in again to carry on where you left off.',
  });

/** Maps a response of an API other than 200 (RFC 6750 §3.1, RFC 9110 §15). */
export function fromApiStatus(api: FailingApi, status: number, headers: IncomingHttpHeaders): GatewayError {
  const retryAfterSeconds = parseRetryAfter(headers['retry-after']);
  switch (status) {
    case 401:
      return tokenRefused(api);
    case 403:
      return forbidden(api, headers['www-authenticate']);
    case 429:
      return unavailable(api, { status, code: 'api_rate_limited', title: 'is busy' }, { retryAfterSeconds });
    case 503:
      return unavailable(
        api,
        { status, code: 'api_unavailable', title: 'is unavailable' },
        { retryAfterSeconds },
      );
    default:
      return unavailable(
        api,
        { status: 502, code: 'api_failed', title: 'failed' },
        { retryAfterSeconds, cause: new Error(`the API answered ${status}`) },
      );
  }
}

/** Maps a request without a complete response: refused, reset, or slower than the limit. */
export function fromNetworkError(api: FailingApi, cause: unknown): GatewayError {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') {
    return unavailable(api, { status: 504, code: 'api_timeout', title: 'takes too long' }, { cause });
  }
  return unavailable(api, { status: 502, code: 'api_unreachable', title: 'cannot be reached' }, { cause });
}

/** The API answered 200 with something its contract does not allow. */
export function fromInvalidAnswer(api: FailingApi, cause: unknown): GatewayError {
  return unavailable(
    api,
    { status: 502, code: 'api_answer_invalid', title: 'sent an answer we could not read' },
    { cause },
  );
}
