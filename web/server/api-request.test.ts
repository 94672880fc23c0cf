import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { sendJson, startApi } from '../testing/gateway-fixture.ts';
import { requestApi } from './api-request.ts';

const get = (url: URL, signal = new AbortController().signal) =>
  requestApi({ url, requestId: 'request-1', maxBodyBytes: 1024, timeoutMs: 5_000, signal });

/** Answers the first request of each connection, and closes it on the second. */
function answerOnce(): RequestListener {
  const used = new WeakSet<Socket>();
  return (request, response) => {
    if (used.has(request.socket)) return request.socket.destroy();
    used.add(request.socket);
    return sendJson(request, response);
  };
}

it('F06 a request on a kept connection that the API closes is sent once more, on a new one', async () => {
  const api = await startApi(answerOnce());
  expect((await get(api.baseUrl)).status).toBe(200);
  expect((await get(api.baseUrl)).status).toBe(200);
  expect(api.requests).toHaveLength(3);
});

it('F06 a request on a new connection that the API closes fails, and is not sent again', async () => {
  const api = await startApi((request) => request.socket.destroy());
  await expect(get(api.baseUrl)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(api.requests).toHaveLength(1);
});

it('F06 a request of a client that has disconnected is not sent', async () => {
  const api = await startApi(sendJson);
  const gone = get(api.baseUrl, AbortSignal.abort(new Error('gone')));
  await expect(gone).rejects.toThrow('gone');
  expect(api.requests).toEqual([]);
});

it('F06 a request ends when the client disconnects, on the side of the API too', async () => {
  const leaving = new AbortController();
  let closed: Promise<unknown> | undefined;
  const api = await startApi((_request, response) => {
    closed = once(response, 'close');
    leaving.abort(new Error('gone'));
  });
  await expect(get(api.baseUrl, leaving.signal)).rejects.toThrow('gone');
  await closed;
});
