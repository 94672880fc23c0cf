/** Wait before another try when the failing side did not say how long. */
export const DEFAULT_RETRY_AFTER_SECONDS = 5;

const LONGEST_SECONDS = 600;

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3), seconds or an HTTP date.
 * @returns whole seconds from 1 to 600; the default when the header is absent or unreadable.
 */
export function parseRetryAfter(value: string | null | undefined, nowMs = Date.now()): number {
  if (!value) return DEFAULT_RETRY_AFTER_SECONDS;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - nowMs) / 1000;
  if (Number.isNaN(seconds)) return DEFAULT_RETRY_AFTER_SECONDS;
  return Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_SECONDS);
}
