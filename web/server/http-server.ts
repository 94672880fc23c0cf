import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:http';

const REQUEST_STARTED = 'http.server.request.start';

/**
 * Hands over the HTTP server of this process, once: when its first request arrives, ahead of whoever answers it. Next
 * makes the server itself and has no setting for what is done to it; the request is what names it.
 */
export function onFirstRequest(setUp: (server: Server) => void): void {
  function handOver(message: unknown): void {
    const server =
      typeof message === 'object' && message !== null && 'server' in message ? message.server : undefined;
    if (!(server instanceof Server)) return;
    unsubscribe(REQUEST_STARTED, handOver);
    setUp(server);
  }
  subscribe(REQUEST_STARTED, handOver);
}
