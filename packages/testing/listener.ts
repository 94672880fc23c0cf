import { once } from 'node:events';
import type { Server } from 'node:net';

export { default as getPort } from 'get-port';

/** A server that listens. */
export interface Listener {
  /** Without a trailing slash. */
  url: string;
  port: number;
  /** Drops the connections that are open. */
  close: () => Promise<void>;
}

/** The port a server listens at. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Lets a server listen on loopback. @param port a free one unless given. */
export async function listen(
  server: Server & { closeAllConnections?: () => void },
  port = 0,
): Promise<Listener> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections?.();
    await closed;
  }
  return { url: `http://127.0.0.1:${portOf(server)}`, port: portOf(server), close };
}
