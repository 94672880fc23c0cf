/** A fixed character set and length, so that an id can forge neither a log line nor a header. */
const REQUEST_ID = /^[\w.-]{8,64}$/;

/**
 * The id of a request in logs, answers and onward requests: the one that the caller sent as `X-Request-Id` if it may stand
 * in a log line, else a new one. The same rule in every service, so that one id follows a request through all of them.
 */
export function toRequestId(received: unknown): string {
  return typeof received === 'string' && REQUEST_ID.test(received) ? received : crypto.randomUUID();
}

/** Version, trace id, parent id and flags; a later version may add fields behind another dash. */
const TRACEPARENT =
  /^(?!ff|00.{54})[\da-f]{2}-(?!0{32})(?<trace>[\da-f]{32})-(?!0{16})(?<parent>[\da-f]{16})-[\da-f]{2}(?:-|$)/;

/**
 * The trace of a request, by which a log line and a span find each other: the `trace-id` of a valid `traceparent` header
 * (W3C Trace Context §3.2), 32 hexadecimal digits in lower case; undefined for everything else.
 */
export function toTraceId(traceparent: unknown): string | undefined {
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.groups?.['trace'] : undefined;
}

/**
 * A valid `traceparent` as it is passed on by a service that records nothing: its ids, of the present version and without
 * the flag that asks others for recording. What a later version may add has any length. Undefined for everything else.
 */
export function toForwardedTraceparent(traceparent: unknown): string | undefined {
  const { trace, parent } = (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent)?.groups) || {};
  return trace && parent ? `00-${trace}-${parent}-00` : undefined;
}

const toHex = (bytes: number): string =>
  [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

/**
 * A `traceparent` (W3C Trace Context §3.2) that begins a trace, for a page that makes a request. Its flag asks for recording;
 * the storefront decides about that by itself.
 */
export const createTraceparent = (): string => `00-${toHex(16)}-${toHex(8)}-01`;

/** Seconds to wait before a retry when the failing service did not say how long. */
export const DEFAULT_RETRY_AFTER_SECONDS = 5;

const MAX_RETRY_AFTER_SECONDS = 600;

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3), seconds or an HTTP date.
 * @param nowMs the present, in milliseconds since the epoch.
 * @returns whole seconds from 1 to 600; the default when the header is absent or unreadable.
 */
export function parseRetryAfter(value: string | null | undefined, nowMs = Date.now()): number {
  if (!value) return DEFAULT_RETRY_AFTER_SECONDS;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - nowMs) / 1000;
  if (Number.isNaN(seconds)) return DEFAULT_RETRY_AFTER_SECONDS;
  return Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_AFTER_SECONDS);
}

const OWN_SITES = new Set(['same-origin', 'none']);

/**
 * Whether a request comes from the pages of this origin or from no page at all. Cookies are also sent with requests from
 * other ports of this host, because a port does not make a site. Browsers state it in Fetch Metadata; without that, an
 * `Origin` has to be the own one. A client that sends neither is not a browser and passes.
 *
 * @param site `Sec-Fetch-Site`, null when absent.
 * @param origin `Origin`, null when absent.
 */
export function isOwnSite(site: string | null, origin: string | null, ownOrigin: string): boolean {
  if (site !== null) return OWN_SITES.has(site);
  return origin === null || origin === ownOrigin;
}
