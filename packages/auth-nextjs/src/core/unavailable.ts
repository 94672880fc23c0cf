import { retryAfterMilliseconds } from './tokens/retry-after.ts';
import { isTransient } from './failure-kind.ts';
import { toFailure } from './tokens/outcome.ts';

const DEFAULT_SECONDS = 5;

/**
 * Seconds after which it makes sense to ask again (`Retry-After`, RFC 9110 §10.2.3), when the error says that the tenant
 * or the session store is out of reach; undefined for every other error.
 */
export function outageSeconds(error: unknown): number | undefined {
  const failure = toFailure(error);
  if (!isTransient(failure)) return undefined;
  const asked = retryAfterMilliseconds(failure);
  return asked === undefined ? DEFAULT_SECONDS : Math.ceil(asked / 1000);
}
