import type { Server } from 'node:http';

/** Node checks twice a minute, so a client that trickles its request is cut 10 to 40 seconds after it began. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** Bounds how long a client may take to send its request (slowloris). */
export function limitSlowRequests(server: Server): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
}

/**
 * Answers a request for another protocol in this one, as RFC 9110 §7.8 allows. The shop speaks no other, and Next would
 * keep such a connection open for ever without an answer.
 */
export function refuseUpgrades(server: Server): void {
  server.removeAllListeners('upgrade');
}
