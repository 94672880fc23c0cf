import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { portOf } from '@monoshop/testing/listener';
import { expect, it } from 'vitest';
import { sendJson } from '../testing/gateway-fixture.ts';
import { startApi } from '../testing/scripted-api.ts';
import { requestApi, type ApiPost } from './api-connection.ts';

const send = (url: URL, signal = new AbortController().signal, post?: ApiPost) =>
  requestApi({ url, post, requestId: 'request-1', maxBodyBytes: 1024, timeoutMs: 5_000, signal });

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

it.skipIf(!hasIpv6)('reaches an API whose address is an IPv6 literal', async () => {
  const server = createServer(sendJson).listen(0, '::1');
  await once(server, 'listening');
  const { status } = await send(new URL(`http://[::1]:${portOf(server)}/things?page=2`));
  server.close();
  expect(status).toBe(200);
});

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
  expect((await send(api.baseUrl)).status).toBe(200);
  expect((await send(api.baseUrl)).status).toBe(200);
  expect(api.requests).toHaveLength(3);
});

it('kept connections take turns, so that the processes behind a balancer share the requests', async () => {
  const ports: (number | undefined)[] = [];
  const waiting: (() => void)[] = [];
  const api = await startApi((request, response) => {
    ports.push(request.socket.remotePort);
    const answer = () => sendJson(request, response);
    // Three that wait for each other have a connection each.
    if (ports.length > 3) return answer();
    waiting.push(answer);
    if (ports.length === 3) for (const go of waiting) go();
  });
  await Promise.all([1, 2, 3].map(() => send(api.baseUrl)));
  for (const _time of [1, 2, 3]) await send(api.baseUrl);
  expect(new Set(ports.slice(3))).toEqual(new Set(ports.slice(0, 3)));
});

it('F06 a request on a new connection that the API closes fails, and is not sent again', async () => {
  const api = await startApi((request) => request.socket.destroy());
  await expect(send(api.baseUrl)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(api.requests).toHaveLength(1);
});

it('F06 a request of a client that has disconnected is not sent', async () => {
  const api = await startApi(sendJson);
  const gone = send(api.baseUrl, AbortSignal.abort(new Error('gone')));
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
  await expect(send(api.baseUrl, leaving.signal)).rejects.toThrow('gone');
  await closed;
});

it.each([
  ['with an idempotency key is sent once more, on a new connection', { 'idempotency-key': 'key-1' }, 3],
  ['without one is not sent again', {}, 2],
])('F06 a POST on a kept connection that the API closes %s', async (_what, headers, requests) => {
  const api = await startApi(answerOnce());
  const post = () => send(api.baseUrl, undefined, { body: '{}', headers }).catch((error: unknown) => error);
  await post();
  await expect(post()).resolves.toMatchObject(requests === 3 ? { status: 200 } : { code: 'ECONNRESET' });
  expect(api.requests.map(({ method }) => method)).toEqual(Array.from({ length: requests }, () => 'POST'));
});
