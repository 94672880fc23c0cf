import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { Server } from 'node:net';

/** A real HTTP server that answers as a test says, and remembers what it was asked. */
export interface ScriptedApi {
  baseUrl: URL;
  requests: Pick<IncomingMessage, 'headers' | 'method' | 'url'>[];
  stop: () => Promise<void>;
}

/** Listens on a free port of this machine, which is the result. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Listens on a random port; `answer` handles every request. */
export async function startScriptedApi(answer: RequestListener): Promise<ScriptedApi> {
  const requests: ScriptedApi['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({ headers: request.headers, method: request.method, url: request.url });
    return answer(request, response);
  });
  const port = await listen(server);
  return {
    baseUrl: new URL(`http://127.0.0.1:${port}/`),
    requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
