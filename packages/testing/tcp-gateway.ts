import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './listener.ts';

/** Passes TCP connections on, and can cut them, slow them down, or fall silent. It knows nothing of HTTP. */
export interface TcpGateway {
  port: number;
  /** Refuses and drops every connection. */
  cut: () => Promise<void>;
  /** Takes bytes and lets nothing through. A connection that lost some stays so, as when its host has gone. */
  silence: () => void;
  /** Lets the next message with this text reach the server, and drops the connection in place of the answer. */
  loseAnswerTo: (text: string) => void;
  /** Delays every answer. */
  slowDown: (milliseconds: number) => void;
  /** As at the beginning. */
  restore: () => Promise<void>;
  stop: () => Promise<void>;
}

/**
 * Listens on loopback and passes connections on to the targets in turn; one that does not accept is skipped.
 *
 * @param targets as `host:port`.
 * @param port a free one unless given.
 */
export async function startTcpGateway(targets: readonly string[], port?: number): Promise<TcpGateway> {
  const sockets = new Set<Socket>();
  let next = 0;
  let isSilent = false;
  let delayMs = 0;
  let lost: string | undefined;

  function track(socket: Socket): Socket {
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  }

  function join(client: Socket, server: Socket): void {
    let isLast = false;
    let isDead = false;
    client.on('data', (chunk) => {
      isDead ||= isSilent;
      if (isDead) return;
      if (lost !== undefined && chunk.includes(lost)) {
        isLast = true;
        lost = undefined;
      }
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (isLast) client.destroy();
      else if (delayMs === 0) client.write(chunk);
      else setTimeout(() => client.write(chunk), delayMs);
    });
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroy());
    client.resume();
  }

  function pass(client: Socket, attempts: number): void {
    const [host, targetPort] = targets[next++ % targets.length]?.split(':') ?? [];
    if (attempts === 0 || client.destroyed) {
      client.destroy();
      return;
    }
    const server = track(connect({ port: Number(targetPort), host, noDelay: true }));
    const tryNext = () => pass(client, attempts - 1);
    server.once('error', tryNext);
    server.once('connect', () => {
      server.off('error', tryNext);
      if (client.destroyed) server.destroy();
      else join(client, server);
    });
  }

  const listener = createServer({ noDelay: true, pauseOnConnect: true }, (client) =>
    pass(track(client), targets.length),
  );
  const own = port || (await freePort());
  const listen = () => once(listener.listen(own, '127.0.0.1'), 'listening');
  const cut = async () => {
    if (!listener.listening) return;
    listener.close();
    for (const socket of sockets) socket.destroy();
    await once(listener, 'close');
  };
  await listen();
  return {
    port: own,
    cut,
    stop: cut,
    silence: () => void (isSilent = true),
    loseAnswerTo: (text) => void (lost = text),
    slowDown: (milliseconds) => void (delayMs = milliseconds),
    async restore() {
      isSilent = false;
      if (!listener.listening) await listen();
    },
  };
}
