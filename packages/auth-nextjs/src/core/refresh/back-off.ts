import type { Failure } from './outcome.ts';

const REST_MILLISECONDS = 1000;
const LONGEST_REST_MILLISECONDS = 60_000;

/** What a failure's `Retry-After` asks for; undefined when it does not say, or a moment that has passed. */
export function retryAfterMilliseconds(failure: Failure): number | undefined {
  const header = failure.kind === 'http' ? failure.raw?.headers['retry-after'] : undefined;
  if (header === undefined) return undefined;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : undefined;
}

/**
 * Milliseconds to leave the tenant alone after a failure that may pass: what it asks for (RFC 9110 §10.2.3), or a second;
 * plus up to half as much again, so that the sessions of a busy server do not all come back at once.
 */
export function restAfter(failure: Failure): number {
  const base = Math.min(retryAfterMilliseconds(failure) ?? REST_MILLISECONDS, LONGEST_REST_MILLISECONDS);
  return base * (1 + Math.random() / 2);
}
