import { once } from 'node:events';
import type { Server } from 'node:net';
import { freePort } from '../../scripts/free-ports.ts';

export { freePort };

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

/** Lets a server listen on loopback. @param port a free one unless given, which stays free after `close`. */
export async function listen(
  server: Server & { closeAllConnections?: () => void },
  port?: number,
): Promise<Listener> {
  await once(server.listen(port || (await freePort()), '127.0.0.1'), 'listening');
  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections?.();
    await closed;
  }
  return { url: `http://127.0.0.1:${portOf(server)}`, port: portOf(server), close };
}
