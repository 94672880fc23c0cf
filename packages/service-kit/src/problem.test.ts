import { createServer } from 'node:http';
import express from 'express';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { captureLog } from '@monoshop/testing/captured-log';
import { listen } from '@monoshop/testing/listener';
import { createLogger } from './log.ts';
import { createMethodNotAllowed, createProblemHandler, createRequestLog, notFound } from './index.ts';

function createService() {
  const log = captureLog(createLogger);
  const app = express();
  app.use(createRequestLog(log.logger));
  app.use(express.json({ limit: '1kb' }));
  app
    .route('/things')
    .get((_request, response) => response.json([]))
    .all(createMethodNotAllowed('GET', 'HEAD'));
  app.get('/things/:id', (_request, response) => response.json({}));
  app.get('/broken', () => Promise.reject(new Error('canary of the inside')));
  app.get('/half', (_request, response) => {
    response.write('half an ');
    throw new Error('too late');
  });
  app.use(notFound);
  app.use(createProblemHandler(log.logger));
  return { server: createServer(app), log };
}

describe('a problem', () => {
  test('B12 an unknown address is 404 problem+json with the request id', async () => {
    const response = await request(createService().server).get('/nothing').set('X-Request-Id', 'request-1');
    expect(response.status).toBe(404);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(response.text)).toEqual({
      type: 'about:blank',
      code: 'not_found',
      title: 'Not Found',
      status: 404,
      detail: 'There is nothing at this address.',
      requestId: 'request-1',
    });
  });

  test('a method the route does not have is 405 with Allow', async () => {
    const response = await request(createService().server).delete('/things');
    expect(response.status).toBe(405);
    expect(response.headers['allow']).toBe('GET, HEAD, OPTIONS');
    expect(JSON.parse(response.text)).toMatchObject({ title: 'Method Not Allowed' });
  });

  test('B08 OPTIONS tells the methods and nothing else', async () => {
    const { server } = createService();
    const response = await request(server).options('/things').set('Origin', 'https://evil.example');
    expect(response.status).toBe(204);
    expect(response.headers['allow']).toBe('GET, HEAD, OPTIONS');
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test.each([
    ['a body that is not JSON', 400, '/things', '{"token":"canary'],
    ['F12 a body beyond the limit', 413, '/things', JSON.stringify('canary'.repeat(500))],
    ['an address that is not UTF-8', 400, '/things/%E0%A4%A', undefined],
  ])('%s is %i and echoes nothing', async (_title, status, path, body) => {
    const { server, log } = createService();
    const call = request(server).get(path);
    const response = await (body ? call.set('Content-Type', 'application/json').send(body) : call);
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.text + log.text()).not.toContain('canary');
  });

  test('B12 a failure inside is 500 without its reason, which the log has', async () => {
    const { server, log } = createService();
    const response = await request(server).get('/broken').set('X-Request-Id', 'request-2');
    expect(response.status).toBe(500);
    expect(JSON.parse(response.text)).toEqual({
      type: 'about:blank',
      code: 'internal_server_error',
      title: 'Internal Server Error',
      status: 500,
      requestId: 'request-2',
    });
    const err = expect.objectContaining({ message: 'canary of the inside' });
    expect(log.lines()).toContainEqual(expect.objectContaining({ requestId: 'request-2', err }));
  });

  test('an answer that fails half-way is cut, not completed', async () => {
    const { url, close } = await listen(createService().server);
    await expect(fetch(`${url}/half`).then((response) => response.text())).rejects.toThrow();
    await close();
  });
});
