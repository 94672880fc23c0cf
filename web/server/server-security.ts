import { limitSlowRequests, refuseUpgrades } from './connection-limits.ts';
import { drainOnSignal } from './draining.ts';
import { onFirstConnection } from './http-server.ts';
import { guardRequests } from './request-guard.ts';
import { settings } from './settings.ts';
import { answerUnreadable } from './unreadable-requests.ts';

/** Prepares the HTTP server for requests that nobody should send, before Next sees one, and for the end. */
export function secureServer(): void {
  const isDevelopment = process.env.NODE_ENV === 'development';
  onFirstConnection((server) => {
    limitSlowRequests(server);
    // `next dev` reloads pages over a WebSocket.
    if (!isDevelopment) refuseUpgrades(server);
    const { appOrigin, drainSeconds } = settings();
    guardRequests(server, { appOrigin, isDevelopment });
    answerUnreadable(server);
    if (!isDevelopment) drainOnSignal(server, drainSeconds);
  });
}
