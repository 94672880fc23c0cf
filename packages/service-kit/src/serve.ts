import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { SettingsError } from './settings.ts';
import { traceRequests } from './telemetry.ts';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_INTERVAL_MS = 5_000;
/** Node's default, stated so that a command-line option does not raise it. */
const MAX_HEADER_BYTES = 16_384;
const DRAIN_SECONDS = 10;

/** Where a server listens, and how it ends. */
export interface ServeOptions {
  /** TCP port; 0 lets the system choose. */
  port: number;
  /** Address to bind; all interfaces when left out. */
  host?: string;
  /** Variable that sets the port, to name it when the port is in use or not permitted. */
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
    traceRequests(listener),
  );
  limitSlowRequests(server);
  const close = createDrain(server, options.drainSeconds ?? DRAIN_SECONDS);
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
  // Its codes differ by the reason, such as EAI_AGAIN while no name server answers.
  const isUnresolved = 'syscall' in error && error.syscall === 'getaddrinfo';
  const code = isUnresolved ? 'ENOTFOUND' : 'code' in error && error.code;
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

/**
 * Bounds how long a client may take to send its request (slowloris). `serve` does so by itself. Node checks the limits
 * every 30 s unless the server was created with another interval.
 */
export function limitSlowRequests(server: Server): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
}

/**
 * Prepares a server, before its first request, to be closed in order.
 * @returns what closes it: it stops accepting connections, lets the requests in flight finish, with answers that end their
 * connections, and after `drainSeconds` destroys what is still open. It resolves when nothing is.
 */
export function createDrain(server: Server, drainSeconds: number): () => Promise<void> {
  const open = new Set<ServerResponse>();
  let closed: Promise<void> | undefined;

  function closeUnused(): void {
    // All of them include those that never sent a request: browsers open some in advance, and Node does not call them idle.
    if (open.size === 0) server.closeAllConnections();
    else server.closeIdleConnections();
  }

  server.prependListener('request', (_request, response) => {
    open.add(response);
    if (closed) refuseReuse(response);
    response.once('close', () => {
      open.delete(response);
      // A kept-alive connection is idle only after this event, when the answer has been sent.
      if (closed) setImmediate(closeUnused);
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
      closeUnused();
    }));
}

/** Without this header a client would send its next request on a connection that is about to close. */
function refuseReuse(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** What ends when the process is asked to. */
export interface StopOptions {
  /** Releases everything the service holds, once a start that is under way has ended. */
  close: () => Promise<void>;
  logger: Logger;
}

/**
 * Ends the process on SIGTERM or SIGINT: the first one closes the service and exits with 0, a second one exits at
 * once with 128 plus its number, as a shell would report it. Second means the same signal again: Ctrl-C reaches the whole
 * process group, and the parent process may still pass a SIGTERM on. Call it before `serve`: as process 1 of a
 * container, a service gets no signal until then.
 */
export function stopOnSignal({ close, logger }: StopOptions): void {
  const received = new Set<string>();
  const stop = async (signal: keyof typeof SIGNALS): Promise<void> => {
    if (received.has(signal)) process.exit(128 + SIGNALS[signal]);
    received.add(signal);
    if (received.size > 1) return;
    logger.info({ signal }, 'closing');
    try {
      await close();
    } catch (error) {
      logger.error({ err: error }, 'closing failed');
      process.exit(1);
    }
    // Pooled sockets of outgoing requests would keep the event loop alive for seconds.
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
}
