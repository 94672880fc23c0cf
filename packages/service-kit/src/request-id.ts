import { randomUUID } from 'node:crypto';

/** Long enough to be unique, short enough for a log, and nothing that could forge a log line or a header. */
const REQUEST_ID = /^[\w.-]{8,64}$/;

/**
 * The id of a request in logs, answers and onward requests: the one that the caller sent as `X-Request-Id` if it may stand
 * in a log line, else a new one. The same rule in every service, so that one id follows a request through all of them.
 */
export function toRequestId(received: unknown): string {
  return typeof received === 'string' && REQUEST_ID.test(received) ? received : randomUUID();
}
