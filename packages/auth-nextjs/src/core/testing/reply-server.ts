import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer as a script gives it, `text` in place of JSON; `reset` drops the connection instead. */
export type Reply =
  { status?: number; json?: unknown; text?: string; headers?: Record<string, string> } | 'reset';

function send(res: ServerResponse, reply: Reply): void {
  if (reply === 'reset') {
    res.destroy();
    return;
  }
  const { status = 200, json = {}, text: body = JSON.stringify(json), headers = {} } = reply;
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

/** Serves forms over real HTTP on a random port. */
export async function startReplyServer(
  answer: (path: string, form: URLSearchParams) => Promise<Reply>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((req, res) => {
    const serve = async () => send(res, await answer(req.url ?? '', new URLSearchParams(await text(req))));
    void serve();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    url: `http://localhost:${typeof address === 'object' ? address?.port : ''}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
