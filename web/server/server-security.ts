import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:http';
import { createDrain, limitSlowRequests } from '@monoshop/service-kit/serve';
import { respondToUnreadable } from './refusal.ts';
import { guardRequests } from './request-guard.ts';
import { settings } from './settings.ts';

/**
 * Prepares the HTTP server for hostile requests, before Next handles one, and for its end.
 * @param end is what the process does last, after its last response.
 */
export function secureServer(end: () => Promise<void>): void {
  const isDevelopment = process.env.NODE_ENV === 'development';
  onFirstConnection((server) => {
    limitSlowRequests(server);
    // `next dev` reloads pages over a WebSocket.
    if (!isDevelopment) refuseUpgrades(server);
    const { appOrigin, drainSeconds, proxyCount } = settings();
    guardRequests(server, { appOrigin, isDevelopment, proxyCount });
    respondToUnreadable(server);
    if (isDevelopment) return;
    closeAfter(server, end);
    drainOnSignal(server, drainSeconds);
  });
}

const CONNECTION_ACCEPTED = 'net.server.socket';

/**
 * Calls `setUp` with the HTTP server of this process, once: when its first connection is accepted, before any of it is read.
 * Next creates the server itself and has no setting for what is done to it. A request would be too late: Node emits none
 * for those that ask for another protocol.
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

/**
 * Answers a request for another protocol in HTTP/1.1, as RFC 9110 §7.8 allows. The shop supports no other, and Next would
 * keep such a connection open without an answer.
 */
export function refuseUpgrades(server: Server): void {
  server.removeAllListeners('upgrade');
}

/** Next ends the process as soon as its server is closed. The server therefore counts as closed when `end` has resolved too. */
function closeAfter(server: Server, end: () => Promise<void>): void {
  const close = server.close.bind(server);
  const closeLate: typeof close = (done) =>
    close((error) => {
      void finish(() => done?.(error));
    });
  async function finish(done: () => void): Promise<void> {
    try {
      await end();
    } catch {
      // The process ends all the same.
    }
    done();
  }
  Object.assign(server, { close: closeLate });
}

/**
 * Lets the process end soon after SIGTERM or SIGINT. Next stops accepting connections by itself, but continues to serve
 * those it has, so a proxy that keeps one busy would keep the process alive.
 */
export function drainOnSignal(server: Server, drainSeconds: number): void {
  const drain = createDrain(server, drainSeconds);
  process.on('SIGTERM', () => void drain());
  process.on('SIGINT', () => void drain());
}
