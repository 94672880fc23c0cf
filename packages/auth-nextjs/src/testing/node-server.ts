import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '@monoshop/testing/listener';

/** Serves one request with a handler of Node's own request and response, over real HTTP. */
export async function serveOnce(
  handler: (req: IncomingMessage, res: ServerResponse) => Promise<unknown>,
  path: string,
  init?: RequestInit,
): Promise<Response> {
  let failure: unknown;
  const server = createServer((req, res) => {
    handler(req, res).catch((error: unknown) => {
      failure = error;
      res.writeHead(500).end();
    });
  });
  const { port, close } = await listen(server);
  try {
    const response = await fetch(`http://localhost:${port}${path}`, { ...init, redirect: 'manual' });
    const body = await response.arrayBuffer();
    if (failure) throw failure;
    return new Response(response.status === 204 ? null : body, response);
  } finally {
    await close();
  }
}

/** As {@link serveOnce}, with a handler of the Pages Router. */
export const servePages = (handler: Parameters<typeof Reflect.apply>[0], path: string, init?: RequestInit) =>
  serveOnce(async (req, res) => Reflect.apply(handler, undefined, [req, res]), path, init);
