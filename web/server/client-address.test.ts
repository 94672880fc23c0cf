import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { CLIENT_ADDRESS, noteClientAddress } from './client-address.ts';

/** What the routes get as the address of a client that sends `forged` as such, over a connection from `peer`. */
function addressOf(proxyCount: number, peer: string, forwardedFor?: string): unknown {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const request = new IncomingMessage(socket);
  request.headers = { [CLIENT_ADDRESS]: 'forged', 'x-forwarded-for': forwardedFor };
  noteClientAddress(request, proxyCount);
  return request.headers[CLIENT_ADDRESS];
}

it.each([
  ['that of the connection', 0, '203.0.113.7', undefined, '203.0.113.7'],
  ['an IPv4 address without the notation of IPv6', 0, '::ffff:203.0.113.7', undefined, '203.0.113.7'],
  ['not what a client says of itself', 0, '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['behind a proxy, the one that it noted', 1, '127.0.0.1', '203.0.113.7', '203.0.113.7'],
  [
    'behind a proxy, not what the client sent to it',
    1,
    '10.0.0.1',
    '198.51.100.1, 203.0.113.7',
    '203.0.113.7',
  ],
  [
    'behind two, the one that the first noted',
    2,
    '10.0.0.1',
    '1.1.1.1, 2001:db8::7, 10.0.0.2',
    '2001:db8::7',
  ],
  ['unknown when a proxy noted none', 1, '203.0.113.7', undefined, undefined],
  ['unknown when it is text', 1, '10.0.0.1', '<script>', undefined],
  ['unknown behind a proxy that is not counted', 0, '127.0.0.1', '203.0.113.7', undefined],
])('the address of a client is %s', (_what, proxyCount, peer, forwardedFor, address) => {
  expect(addressOf(proxyCount, peer, forwardedFor)).toBe(address);
});
