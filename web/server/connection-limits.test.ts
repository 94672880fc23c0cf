import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { limitSlowRequests, refuseUpgrades } from './connection-limits.ts';

it('F12 a server that is limited gives no client longer than 10 s for its headers', () => {
  const server = createServer();
  limitSlowRequests(server);
  expect(server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000 });
});

it('F12 a request for another protocol is answered in this one, and no connection is left open for it', async () => {
  const server = createServer((_request, response) => response.end('HTTP'));
  // Next's own listener ends nothing that it does not know.
  server.on('upgrade', () => undefined);
  refuseUpgrades(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  socket.end('GET / HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const chunks: string[] = [];
  for await (const chunk of socket) chunks.push(String(chunk));
  expect(chunks.join('')).toMatch(/^HTTP\/1\.1 200 [^]*HTTP/);
  server.close();
});
