import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** Listens for several processes that do the same. */
export interface Balancer {
  port: number;
  stop: () => Promise<void>;
}

/**
 * Passes TCP connections on to the ports in turn; one that does not answer is skipped. It knows nothing of HTTP: whose
 * request comes next on which connection, is unknown.
 *
 * @param port on loopback; 0 lets the system choose.
 */
export async function startBalancer(port: number, targets: readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let turn = 0;

  function track(socket: Socket): Socket {
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  }
  function pass(client: Socket, attempts: number): void {
    const target = targets[turn++ % targets.length];
    if (target === undefined || attempts === 0 || client.destroyed) {
      client.destroy();
      return;
    }
    const server = track(connect({ port: target, host: '127.0.0.1', noDelay: true }));
    const tryNext = () => pass(client, attempts - 1);
    server.once('error', tryNext);
    server.once('connect', () => {
      server.off('error', tryNext);
      if (client.destroyed) server.destroy();
      else client.pipe(server).pipe(client);
      client.once('close', () => server.destroy());
      server.once('close', () => client.destroy());
    });
  }

  const listener = createServer({ noDelay: true }, (client) => pass(track(client), targets.length));
  listener.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    stop: async () => {
      listener.close();
      for (const socket of sockets) socket.destroy();
      await once(listener, 'close');
    },
  };
}
