import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { sendJson, startApi } from '../testing/gateway-fixture.ts';
import { exchange } from './api-exchange.ts';

const get = (url: URL) =>
  exchange({ url, headers: {}, maxBytes: 1024 }, { timeoutMs: 5_000, signal: new AbortController().signal });

/** Answers the first request of each connection, and closes it on the second. */
function answerOnce(): RequestListener {
  const used = new WeakSet<Socket>();
  return (request, response) => {
    if (used.has(request.socket)) return request.socket.destroy();
    used.add(request.socket);
    return sendJson(request, response);
  };
}

it('F06 a kept connection that the API closes is no failure: the request goes out again on a new one', async () => {
  const api = await startApi(answerOnce());
  expect((await get(api.baseUrl)).status).toBe(200);
  expect((await get(api.baseUrl)).status).toBe(200);
  expect(api.requests).toHaveLength(3);
});

it('F06 a new connection that the API closes is a failure, and nothing is sent again', async () => {
  const api = await startApi((request) => request.socket.destroy());
  await expect(get(api.baseUrl)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(api.requests).toHaveLength(1);
});

it('F06 an exchange that nobody waits for is not begun', async () => {
  const api = await startApi(sendJson);
  const gone = exchange(
    { url: api.baseUrl, headers: {}, maxBytes: 1024 },
    { timeoutMs: 5_000, signal: AbortSignal.abort(new Error('gone')) },
  );
  await expect(gone).rejects.toThrow('gone');
  expect(api.requests).toEqual([]);
});
