import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';

/** A real HTTP server that answers as a test says, and remembers what it was asked. */
export interface ScriptedApi {
  baseUrl: URL;
  requests: Pick<IncomingMessage, 'headers' | 'url'>[];
  stop: () => Promise<void>;
}

/** Listens on a random port; `answer` handles every request. */
export async function startScriptedApi(answer: RequestListener): Promise<ScriptedApi> {
  const requests: ScriptedApi['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({ headers: request.headers, url: request.url });
    return answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    baseUrl: new URL(`http://127.0.0.1:${address.port}/`),
    requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
