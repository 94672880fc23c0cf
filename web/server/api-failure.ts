import { DEFAULT_RETRY_AFTER_SECONDS, parseRetryAfter } from '@monoshop/service-kit/http';
import type { IncomingHttpHeaders } from 'node:http';
import type { ProblemCode } from '../data/problem.ts';
import { GatewayError, insufficientScope } from './gateway-error.ts';
import type { FailingApi } from './token-request.ts';

const DETAIL = 'This part of the shop will be back; the rest works.';

function unavailable(
  { name }: FailingApi,
  [status, code, what]: readonly [status: number, code: ProblemCode, what: string],
  { cause, retryAfterSeconds = DEFAULT_RETRY_AFTER_SECONDS }: { cause?: unknown; retryAfterSeconds?: number },
): GatewayError {
  const title = `${name} ${what}`;
  return new GatewayError({ status, code, title, detail: DETAIL, cause, retryAfterSeconds });
}

// Scope tokens of RFC 6749 §3.3; anything else in the challenge is not shown.
const SCOPE_IN_CHALLENGE = /\bscope="([\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*)"/;

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
      return insufficientScope(headers['www-authenticate']?.match(SCOPE_IN_CHALLENGE)?.[1] ?? api.scope);
    case 429:
      return unavailable(api, [429, 'api_rate_limited', 'is busy'], { retryAfterSeconds });
    case 503:
      return unavailable(api, [503, 'api_unavailable', 'is unavailable'], { retryAfterSeconds });
    default: {
      const cause = new Error(`the API answered ${status}`);
      return unavailable(api, [502, 'api_failed', 'failed'], { retryAfterSeconds, cause });
    }
  }
}

/** Maps a request without a complete response: refused, reset, or slower than the limit. */
export function fromNetworkError(api: FailingApi, cause: unknown): GatewayError {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') {
    return unavailable(api, [504, 'api_timeout', 'takes too long'], { cause });
  }
  return unavailable(api, [502, 'api_unreachable', 'cannot be reached'], { cause });
}

/** The API answered 200 with something its contract does not allow. */
export const fromInvalidAnswer = (api: FailingApi, cause: unknown): GatewayError =>
  unavailable(api, [502, 'api_answer_invalid', 'sent an answer we could not read'], { cause });
