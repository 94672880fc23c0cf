import type { Server, ServerResponse } from 'node:http';

/**
 * Lets the process end soon after SIGTERM or SIGINT. Next stops accepting connections by itself, but goes on serving
 * those it has, so a proxy that keeps one busy would hold it for ever. From then on every answer ends its connection;
 * connections that wait for none, and after `drainSeconds` all of them, are cut.
 */
export function drainOnSignal(server: Server, drainSeconds: number): void {
  const open = new Set<ServerResponse>();
  let isStopping = false;

  const cutWaiting = () => {
    // Also those that never sent a request, which browsers open in advance and Node does not count as idle.
    if (open.size === 0) server.closeAllConnections();
  };

  server.prependListener('request', (_request, response) => {
    open.add(response);
    if (isStopping) refuseReuse(response);
    response.once('close', () => {
      open.delete(response);
      // After this event, so that what was answered has gone out.
      if (isStopping) setImmediate(cutWaiting);
    });
  });

  function drain(): void {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => server.closeAllConnections(), drainSeconds * 1000).unref();
    open.forEach(refuseReuse);
    cutWaiting();
  }
  process.on('SIGTERM', drain);
  process.on('SIGINT', drain);
}

/** A client that is not told would send its next request into a closing connection. */
function refuseReuse(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
