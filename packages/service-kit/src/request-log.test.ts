import { createServer } from 'node:http';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { captureLog } from '@monoshop/testing/captured-log';
import { createLogger } from './log.ts';
import { createRequestLog } from './index.ts';

function createService() {
  const log = captureLog(createLogger);
  const requestLog = createRequestLog(log.logger);
  const server = createServer((incoming, response) => {
    requestLog(incoming, response);
    if (incoming.url === '/broken') response.statusCode = 500;
    response.end(JSON.stringify(incoming.id));
  });
  return { server, log };
}

describe('the request log', () => {
  test('keeps a sane request id of the caller and answers it', async () => {
    const { server, log } = createService();
    const response = await request(server).get('/').set('X-Request-Id', 'abc-123.def');
    expect(response.headers['x-request-id']).toBe('abc-123.def');
    expect(JSON.parse(response.text)).toBe('abc-123.def');
    expect(log.lines()[0]).toMatchObject({
      event: 'request',
      requestId: 'abc-123.def',
      req: { method: 'GET', path: '/' },
      res: { status: 200 },
    });
  });

  test('holds no header and no query string', async () => {
    const { server, log } = createService();
    await request(server)
      .get('/products?access_token=canary-query')
      .set('Authorization', 'Bearer canary-header')
      .set('Cookie', 'session=canary-cookie');
    expect(log.lines()).toHaveLength(1);
    expect(log.text()).not.toContain('canary');
  });

  test.each([
    ['a JWT', `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary`],
    ['a JWT whose dots are escaped', 'eyJhbGciOi%2EeyJzdWIi%2Ecanary'],
    ['a JWT after a name', 'token=eyJhbGciOi.e30.canary'],
    ['a random token of 256 bits', `canary${'x'.repeat(37)}`],
  ])('holds nothing of %s in the path', async (_title, token) => {
    const { server, log } = createService();
    await request(server).get(`/products/${token}/image`);
    expect(log.lines()[0]).toMatchObject({ req: { path: '/products/[redacted]/image' } });
    expect(log.text()).not.toContain('canary');
  });

  test.each([
    '/.well-known/oauth-protected-resource/products',
    '/invoices/9b2f6c1e-5d0a-4d4e-9a7e-0f1c2b3a4d5e',
    '/eyJ',
  ])('keeps the path %s', async (path) => {
    const { server, log } = createService();
    await request(server).get(path);
    expect(log.lines()[0]).toMatchObject({ req: { path } });
  });

  test.each([
    ['ab.cd.ef.gh', true],
    ['0af7651916cd43dd8448eb211c80319c', true],
    ['short', false],
    ['a'.repeat(65), false],
    ['a b"c {} and more', false],
    ['with space in it', false],
    ['{"forged":"line"}', false],
  ])('N56 has the id that the caller gave, if it may stand there: %s', async (id, isKept) => {
    const { server, log } = createService();
    const { headers } = await request(server).get('/products').set('X-Request-Id', id);
    const expected = isKept ? id : expect.stringMatching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(headers['x-request-id']).toEqual(expected);
    expect(log.lines()[0]).toMatchObject({ requestId: headers['x-request-id'] });
  });

  test('is silent about probes and loud about failures', async () => {
    const { server, log } = createService();
    await request(server).get('/livez');
    await request(server).get('/readyz?verbose');
    await request(server).get('/broken');
    expect(log.lines()).toHaveLength(1);
    expect(log.lines()[0]).toMatchObject({ level: 50, req: { path: '/broken' } });
  });
});

test('a logged error names its causes and holds none of the members libraries add', () => {
  const { logger, text, lines } = captureLog(createLogger);
  const cause = Object.assign(new Error('refused'), {
    code: 'ECONNREFUSED',
    headers: { authorization: 'canary' },
  });
  const error = Object.assign(new Error('no keys', { cause }), { raw: { body: 'canary' } });
  logger.error({ err: error }, 'not ready');
  expect(lines()[0]).toMatchObject({ err: { message: 'no keys', cause: { code: 'ECONNREFUSED' } } });
  expect(text()).not.toContain('canary');
});
