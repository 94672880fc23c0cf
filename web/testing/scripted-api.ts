import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { listen } from '@monoshop/testing/listener';
import { afterEach } from 'vitest';

/** A real HTTP server that answers as a test says, and remembers what it was asked. */
interface ScriptedApi {
  baseUrl: URL;
  requests: Pick<IncomingMessage, 'headers' | 'method' | 'url'>[];
  stop: () => Promise<void>;
}

const running: ScriptedApi[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((api) => api.stop()));
});

/** Starts one, whose requests `answer` handles; it stops after the test. */
export async function startApi(answer: RequestListener): Promise<ScriptedApi> {
  const requests: ScriptedApi['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({ headers: request.headers, method: request.method, url: request.url });
    return answer(request, response);
  });
  const { url, close } = await listen(server);
  const api = { baseUrl: new URL(url), requests, stop: close };
  running.push(api);
  return api;
}
