import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { listen } from '@monoshop/testing/listener';
import { afterEach, expect, it } from 'vitest';
import { drainOnSignal, onFirstConnection, refuseUpgrades } from './server-security.ts';

const servers: TcpServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function start(server: TcpServer): Promise<number> {
  servers.push(server);
  return (await listen(server)).port;
}

const UPGRADE = 'GET / HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

it('hands over the server of the first connection, once, before anything is answered', async () => {
  const events: string[] = [];
  const server = createServer((_request, response) => {
    events.push('answered');
    response.end();
  });
  const url = `http://127.0.0.1:${await start(server)}/`;
  const handedOver: Server[] = [];
  onFirstConnection((found) => {
    events.push('handed over');
    handedOver.push(found);
  });
  // A server of another protocol in the same process is not the one.
  const other = connect(await start(createTcpServer((socket) => socket.end())), '127.0.0.1');
  await once(other.resume(), 'close');
  await fetch(url);
  await fetch(url);
  expect(events).toEqual(['handed over', 'answered', 'answered']);
  expect(handedOver).toEqual([server]);
  server.closeAllConnections();
});

it.each([
  ['the first request', UPGRADE],
  ['the second, sent with the first', `OPTIONS / HTTP/1.1\r\nHost: shop\r\n\r\n${UPGRADE}`],
])(
  'N63 a request for another protocol is answered in this one, and SIGTERM ends its connection: %s',
  async (_which, text) => {
    const server = createServer((_request, response) => response.end('HTTP'));
    // Next's own listener ends nothing that it does not know.
    server.on('upgrade', () => undefined);
    const port = await start(server);
    onFirstConnection((found) => {
      refuseUpgrades(found);
      drainOnSignal(found, 60);
    });
    const socket = connect(port, '127.0.0.1');
    socket.write(text);
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      // To the handlers alone: the signal itself would end the test run.
      if (answer.endsWith('HTTP')) process.emit('SIGTERM');
    }
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(server.listenerCount('upgrade')).toBe(0);
  },
);
