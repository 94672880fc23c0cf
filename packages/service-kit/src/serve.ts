import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { SettingsError } from './settings-error.ts';

/** A client that trickles its request holds a socket for at most this long (slowloris). */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_INTERVAL_MS = 5_000;
/** Room for a token of every API at once, and none for a flood; Node's own default, said so that nobody raises it. */
const MAX_HEADER_BYTES = 16_384;
const DRAIN_SECONDS = 10;

export interface ServeOptions {
  /** TCP port; 0 lets the system choose. */
  port: number;
  /** Address to bind; all interfaces when left out. */
  host?: string;
  /** Variable that sets the port, to name it when the port cannot be had. */
  portVariable: string;
  /** Variable that sets the host. */
  hostVariable: string;
  logger: Logger;
  /** Time that requests in flight get to finish when the service closes. Default 10. */
  drainSeconds?: number;
}

/** A listening service. */
export interface Service {
  server: Server;
  /** The port it was given. */
  port: number;
  /** Stops accepting, lets requests in flight finish within the drain time, then cuts what is left. */
  close: () => Promise<void>;
}

/**
 * Listens over HTTP.
 *
 * @throws SettingsError when the port is busy, not permitted, or the host is not an address of this machine.
 */
export async function serve(listener: RequestListener, options: ServeOptions): Promise<Service> {
  const server = createServer(
    { connectionsCheckingInterval: CHECK_INTERVAL_MS, maxHeaderSize: MAX_HEADER_BYTES },
    listener,
  );
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  const close = createClose(server, options.drainSeconds ?? DRAIN_SECONDS);
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  options.logger.info({ port, host: options.host }, 'listening');
  return { server, port, close };
}

function listen(server: Server, options: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(toSettingsError(error, options)));
    server.listen({ port: options.port, host: options.host }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function toSettingsError(error: Error, { port, portVariable, host, hostVariable }: ServeOptions): Error {
  const code = 'code' in error ? error.code : undefined;
  const messages: Record<string, [name: string, message: string]> = {
    EADDRINUSE: [
      portVariable,
      `names port ${port}, which is in use. Stop what listens there, or set another port.`,
    ],
    EACCES: [portVariable, `names port ${port}, which this user may not open. Set a port from 1024 up.`],
    EADDRNOTAVAIL: [hostVariable, `is not an address of this machine. Set one that is, or leave it out.`],
    ENOTFOUND: [
      hostVariable,
      `cannot be resolved (${host ?? ''}). Set an address of this machine, or leave it out.`,
    ],
  };
  const found = typeof code === 'string' ? messages[code] : undefined;
  return found ? new SettingsError([{ name: found[0], message: found[1] }], { cause: error }) : error;
}

function createClose(server: Server, drainSeconds: number): () => Promise<void> {
  const open = new Set<ServerResponse>();
  let closed: Promise<void> | undefined;

  server.prependListener('request', (_request, response) => {
    open.add(response);
    if (closed) refuseReuse(response);
    response.once('close', () => {
      open.delete(response);
      // A kept-alive connection is idle only after this event, and would hold the server open for seconds.
      if (closed) setImmediate(() => server.closeIdleConnections());
    });
  });

  return () =>
    (closed ??= new Promise((resolve) => {
      const deadline = setTimeout(() => server.closeAllConnections(), drainSeconds * 1_000);
      server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      open.forEach(refuseReuse);
      server.closeIdleConnections();
    }));
}

/** A client that is not told would send its next request into a closing connection. */
function refuseReuse(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
