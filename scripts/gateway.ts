import { once } from 'node:events';
import { createServer, request as startRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a gateway does with a request instead of passing it on. Returns false to pass it on after all. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

/** One exchange that went through whole, bodies as text. */
export interface Exchange {
  path: string;
  authorization: string;
  requestBody: string;
  location: string;
  responseBody: string;
}

/** Stands in front of one service and lets its faults be switched on and off while it runs. */
export interface Gateway {
  /** From now on; nothing is passed on untouched until `pass`. */
  fail: (fault: Fault) => void;
  pass: () => void;
  stop: () => Promise<void>;
}

function collectText(stream: IncomingMessage): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

type Watch = (exchange: Exchange) => void;

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  targetPort: number,
  watch: Watch | undefined,
): void {
  const requestBody = watch && collectText(request);
  const { method, url: path, headers } = request;
  const upstream = startRequest({ host: '127.0.0.1', port: targetPort, method, path, headers, agent: false });
  upstream.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.once('error', () => response.destroy());
    const responseBody = watch && collectText(answer);
    answer.once('end', () =>
      watch?.({
        path: request.url ?? '',
        authorization: headers.authorization ?? '',
        requestBody: requestBody?.() ?? '',
        location: answer.headers.location ?? '',
        responseBody: responseBody?.() ?? '',
      }),
    );
  });
  // A service that is away looks as it would without a gateway: the connection ends without an answer.
  upstream.once('error', () => response.destroy());
  response.once('close', () => upstream.destroy());
  request.pipe(upstream);
}

/** Listens on loopback at `port` and passes on to `targetPort`; `watch` sees what went through. */
export async function startGateway(port: number, targetPort: number, watch?: Watch): Promise<Gateway> {
  let fault: Fault | undefined;
  const server = createServer((request, response) => {
    if (!fault?.(request, response)) forward(request, response, targetPort, watch);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    fail: (next) => {
      fault = next;
      // Connections that are kept alive would go on as if nothing had happened.
      server.closeIdleConnections();
    },
    pass: () => {
      fault = undefined;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
