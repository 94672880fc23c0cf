import { createServer, request as startRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from './listener.ts';

/** What a gateway does with a request instead of passing it on. Returns false to pass it on after all. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

/** One exchange that the service answered, bodies as text. */
export interface Exchange {
  path: string;
  authorization: string;
  requestBody: string;
  status: number;
  location: string;
  responseBody: string;
}

/** One request that does not get on until it is let go. */
export interface Hold {
  /** Resolves when the request has come to the place where it is held. */
  reached: Promise<void>;
  /** Resolves when its sender is gone while it is held. */
  abandoned: Promise<void>;
  /** Lets it go; one whose sender is known to be gone by then goes nowhere. */
  release: () => void;
}

/** Where a request is held: the service has not seen it yet, or has answered it already. */
export type HoldPlace = 'before-service' | 'after-service';

/** Stands in front of one service and lets its faults be switched on and off while it runs. */
export interface Gateway {
  url: string;
  /** Tells where the service listens, when that was not known at the start. */
  forwardTo: (port: number) => void;
  /** From now on; nothing is passed on untouched until `pass`. */
  fail: (fault: Fault) => void;
  pass: () => void;
  /** Holds the next request to a path. */
  hold: (path: string, place: HoldPlace) => Hold;
  stop: () => Promise<void>;
}

type Halt = (response: ServerResponse) => Promise<void>;

/** Something to wait for until it is opened: `Promise.withResolvers` is not in Node 20. */
export function createGate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

function createHold(): { hold: Hold; halt: Halt } {
  const [reached, abandoned, released] = [createGate(), createGate(), createGate()];
  const halt: Halt = (response) => {
    if (response.destroyed) abandoned.open();
    else response.once('close', abandoned.open);
    reached.open();
    return released.passed;
  };
  return { hold: { reached: reached.passed, abandoned: abandoned.passed, release: released.open }, halt };
}

interface Forwarding {
  port: number;
  watch?: (exchange: Exchange) => void;
  halt?: Halt;
}

function forward(request: IncomingMessage, response: ServerResponse, to: Forwarding): void {
  const { method, url: path = '', headers } = request;
  const upstream = startRequest({ host: '127.0.0.1', port: to.port, method, path, headers, agent: false });
  const sent: Buffer[] = [];
  request.on('data', (chunk: Buffer) => sent.push(chunk)).pipe(upstream);
  const answer = async (received: IncomingMessage): Promise<void> => {
    const { statusCode: status = 502, headers: answered } = received;
    if (!to.watch && !to.halt) {
      received.once('error', () => response.destroy());
      received.pipe(response.writeHead(status, answered));
      return;
    }
    const body = await buffer(received);
    to.watch?.({
      path,
      authorization: headers.authorization ?? '',
      requestBody: Buffer.concat(sent).toString(),
      status,
      location: answered.location ?? '',
      responseBody: body.toString(),
    });
    await to.halt?.(response);
    response.writeHead(status, answered).end(body);
  };
  // A service that is down looks as it would without a gateway: the connection ends without an answer.
  const drop = () => response.destroy();
  upstream.once('response', (received: IncomingMessage) => void answer(received).catch(drop));
  upstream.once('error', drop);
  response.once('close', () => upstream.destroy());
}

/**
 * Listens on loopback and passes requests on to a service there.
 *
 * @param port of the gateway; 0 lets the system choose.
 * @param targetPort of the service; 0 when `forwardTo` tells it later.
 * @param watch sees every exchange before its sender gets the answer.
 */
export async function startGateway(
  port = 0,
  targetPort = 0,
  watch?: (exchange: Exchange) => void,
): Promise<Gateway> {
  let fault: Fault | undefined;
  let target = targetPort;
  const halts = new Map<string, Halt>();
  const take = (place: HoldPlace, path: string): Halt | undefined => {
    const name = `${place} ${path}`;
    const halt = halts.get(name);
    halts.delete(name);
    return halt;
  };
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (fault?.(request, response)) return;
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    await take('before-service', pathname)?.(response);
    if (response.destroyed) return;
    forward(request, response, { port: target, watch, halt: take('after-service', pathname) });
  }
  const server = createServer((request, response) => void serve(request, response));
  const listener = await listen(server, port);
  return {
    url: `http://localhost:${listener.port}`,
    forwardTo: (next) => void (target = next),
    fail(next) {
      fault = next;
      // Connections that are kept alive would go on as if nothing had happened.
      server.closeIdleConnections();
    },
    pass: () => void (fault = undefined),
    hold(path, place) {
      const { hold, halt } = createHold();
      halts.set(`${place} ${path}`, halt);
      return hold;
    },
    stop: listener.close,
  };
}
