import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** In this header the routes find the address of the client. The guard writes or removes it; a client's own never arrives. */
export const CLIENT_ADDRESS = 'x-client-address';

const LOOPBACK = /^(127\.|::1$)/;

/**
 * The IP address that a request came from: that of the connection, or with proxies in front the one that the first of them
 * noted in `X-Forwarded-For`. What stands further left there was sent by the client and is not believed.
 * @param proxyCount how many proxies of the operator each request passes.
 * @returns undefined where it cannot be known, and for this machine itself: behind a proxy that is not counted, every
 *   client would have that address.
 */
function findClientAddress({ headers, socket }: IncomingMessage, proxyCount: number): string | undefined {
  const noted = String(headers['x-forwarded-for'] ?? '').split(',');
  const address = [...noted, socket.remoteAddress ?? '']
    .at(-1 - proxyCount)
    ?.trim()
    .replace(/^::ffff:(?=[\d.]+$)/i, '');
  return address && isIP(address) && !LOOPBACK.test(address) ? address : undefined;
}

/** Hands the address of the client on, see {@link CLIENT_ADDRESS}. */
export function noteClientAddress(request: IncomingMessage, proxyCount: number): void {
  const address = findClientAddress(request, proxyCount);
  if (address === undefined) delete request.headers[CLIENT_ADDRESS];
  else request.headers[CLIENT_ADDRESS] = address;
}
