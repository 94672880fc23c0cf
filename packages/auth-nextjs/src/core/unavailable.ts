import { MonoCloudHttpError, MonoCloudOPError } from '@monocloud/auth-core';
import { kindOf } from './failure-kind.ts';

const DEFAULT_SECONDS = 5;

/** What the `Retry-After` of an error's answer asks for; undefined when it does not say, or a moment that has passed. */
export function retryAfterMilliseconds(error: unknown): number | undefined {
  const isAnswer = error instanceof MonoCloudHttpError || error instanceof MonoCloudOPError;
  const header = isAnswer ? error.raw?.headers['retry-after'] : undefined;
  if (header === undefined) return undefined;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : undefined;
}

/**
 * Seconds after which it makes sense to ask again (`Retry-After`, RFC 9110 §10.2.3), when the error says that the tenant
 * or the session store is unavailable; undefined for every other error.
 */
export function unavailableSeconds(error: unknown): number | undefined {
  if (kindOf(error) !== 'outage') return undefined;
  const asked = retryAfterMilliseconds(error);
  return asked === undefined ? DEFAULT_SECONDS : Math.ceil(asked / 1000);
}
