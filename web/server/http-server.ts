import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:http';

const CONNECTION_ACCEPTED = 'net.server.socket';

/**
 * Hands over the HTTP server of this process, once: when its first connection is accepted, before any of it is read. Next
 * makes the server itself and has no setting for what is done to it. A request would be too late: Node reports none for
 * those that ask for another protocol.
 */
export function onFirstConnection(setUp: (server: Server) => void): void {
  function handOver(message: unknown): void {
    const socket =
      typeof message === 'object' && message !== null && 'socket' in message ? message.socket : undefined;
    const server =
      typeof socket === 'object' && socket !== null && 'server' in socket ? socket.server : undefined;
    if (!(server instanceof Server)) return;
    unsubscribe(CONNECTION_ACCEPTED, handOver);
    setUp(server);
  }
  subscribe(CONNECTION_ACCEPTED, handOver);
}
