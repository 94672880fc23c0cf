import { connect, createServer, type Socket } from 'node:net';
import { REDIS_URL } from './test-redis.ts';

/** A way to the real Redis that can be cut, slowed down, or fall silent. */
export interface RedisGateway {
  url: string;
  /** Refuses and drops every connection. */
  cut: () => Promise<void>;
  /** Takes commands and lets nothing through. */
  silence: () => void;
  /** Lets the next command with this text reach Redis, and drops the connection in place of the answer. */
  loseAnswerTo: (text: string) => void;
  /** Lets every answer wait. */
  slowDown: (milliseconds: number) => void;
  /** As at the beginning. */
  restore: () => Promise<void>;
}

export async function startRedisGateway(): Promise<RedisGateway> {
  const { hostname, port } = new URL(REDIS_URL);
  const sockets = new Set<Socket>();
  let isSilent = false;
  let delay = 0;
  let lost: string | undefined;
  const server = createServer((client) => {
    let isLast = false;
    const upstream = connect(Number(port || 6379), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      if (isSilent) return;
      if (lost !== undefined && chunk.includes(lost)) {
        isLast = true;
        lost = undefined;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (isLast) client.destroy();
      else if (delay === 0) client.write(chunk);
      else setTimeout(() => client.write(chunk), delay);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  const listen = (wanted: number) =>
    new Promise<void>((resolve) => {
      server.listen(wanted, '127.0.0.1', resolve);
    });
  await listen(0);
  const address = server.address();
  const own = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `redis://127.0.0.1:${own}`,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    silence() {
      isSilent = true;
    },
    loseAnswerTo(text) {
      lost = text;
    },
    slowDown(milliseconds) {
      delay = milliseconds;
    },
    async restore() {
      isSilent = false;
      if (!server.listening) await listen(own);
    },
  };
}
