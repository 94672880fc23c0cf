import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { backendFor, type ApiUnderTest } from './api-under-test.ts';
import { openForgingInstance } from './forging-instance.ts';
import { sendRaw, type RawRequest } from '../raw-request.ts';

const refusals: [title: string, status: number, sent: Partial<RawRequest>][] = [
  ['B12 an unknown address', 404, { target: '/nothing' }],
  ['B12 an unknown method', 405, { method: 'DELETE' }],
  ['B12 a token sent twice', 400, { headers: ['Authorization: Bearer SECRET, Bearer SECRET'] }],
  ['B12 a body that is not JSON', 405, { method: 'POST', body: '{"SECRET":' }],
  ['B12 a body in another encoding', 405, { method: 'POST', body: '{}', headers: ['Content-Encoding: zip'] }],
];

/** What the API answers at other addresses, to other methods, and to browsers. */
export function describeAddresses(api: ApiUnderTest): void {
  describe(`around ${api.path}`, async () => {
    const { issuer, instance, mint } = await openForgingInstance(api);
    const bearer = `Authorization: Bearer ${mint()}`;

    test.each([
      ['HEAD', 401],
      ['OPTIONS', 204],
      ['POST', 405],
      ['PUT', 405],
      ['PATCH', 405],
      ['DELETE', 405],
      ['PROPFIND', 405],
    ])('B08 %s without a token is %i and reads nothing', async (method, status) => {
      const response = await sendRaw(instance.app, { method, target: api.path });
      expect(response.status).toBe(status);
      expect(instance.reads()).toBe(0);
      if (method !== 'HEAD') expect(response.text).toMatch(/allow: GET, HEAD, OPTIONS\r\n/i);
    });

    test('B08 HEAD with a token answers the headers of GET and no body', async () => {
      const response = await sendRaw(instance.app, { method: 'HEAD', target: api.path, headers: [bearer] });
      expect(response.status).toBe(200);
      expect(response.text).toMatch(/\r\n\r\n$/);
      expect(instance.reads()).toBe(1);
    });

    test.each([
      `/${api.path}`,
      `${api.path}/`,
      `${api.path}/..%2f`,
      `${api.path}%2f`,
      `${api.path};a=b`,
      `${api.path}.json`,
      api.path.toUpperCase(),
      `/livez/..${api.path}`,
      '/%E0%A4%A',
      '/',
    ])('B08 %s is not an address of this API, with or without a token', async (target) => {
      const before = instance.reads();
      for (const headers of [[], [bearer]]) {
        const response = await sendRaw(instance.app, { target, headers });
        expect(response.status).toBe(404);
        expect(response.text).toMatch(/content-type: application\/problem\+json/i);
      }
      expect(instance.reads()).toBe(before);
    });

    test.each(['GET', 'OPTIONS'])(
      'B09 %s from a page of another origin gets no CORS header',
      async (method) => {
        const headers = ['Origin: https://evil.example', 'Access-Control-Request-Method: GET', bearer];
        const response = await sendRaw(instance.app, { method, target: api.path, headers });
        expect(response.text.toLowerCase()).not.toContain('access-control-');
      },
    );

    test('D13 answers carry the headers of helmet and do not name the framework', async () => {
      const { headers } = await request(instance.app).get(api.path);
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['strict-transport-security']).toBeDefined();
      expect(headers['x-request-id']).toBeDefined();
    });

    test('D13 an API on plain http sends no HSTS, whatever the headers of a request are', async () => {
      const plain = api.create(backendFor(api, issuer.issuer), { publicUrl: 'http://localhost:4001' });
      const { headers } = await request(plain.app).get(api.path).set('X-Forwarded-Proto', 'https');
      expect(headers).not.toHaveProperty('strict-transport-security');
    });

    test.each(refusals)(
      '%s is %i as problem+json, without a stack or what was sent',
      async (_title, status, sent) => {
        const { body = '', headers = [], ...rest } = { target: api.path, ...sent };
        const own = body ? ['Content-Type: application/json', `Content-Length: ${body.length}`] : [];
        const response = await sendRaw(instance.app, { ...rest, headers: [...headers, ...own], body });
        expect(response.status).toBe(status);
        expect(response.text).toMatch(/content-type: application\/problem\+json/i);
        expect(response.text).toMatch(/cache-control: no-store/i);
        expect(response.text).toContain(`"status":${status}`);
        expect(response.text).not.toMatch(/SECRET|stack|\.ts:|node_modules/);
      },
    );

    test('B12 a failure behind the token is 500 as problem+json, and only the log has the reason', async () => {
      const failing = api.create(backendFor(api, issuer.issuer), {
        failure: new Error('the database is unavailable'),
      });
      const response = await sendRaw(failing.app, { target: api.path, headers: [bearer] });
      expect(response.status).toBe(500);
      expect(response.text).toMatch(/content-type: application\/problem\+json/i);
      expect(response.text).not.toContain('database');
      expect(failing.log.text()).toContain('the database is unavailable');
    });

    test('F12 a body of ten megabytes is not kept, and the method is what is refused', async () => {
      const response = await request(instance.app)
        .post(api.path)
        .type('json')
        .send(JSON.stringify('x'.repeat(10_000_000)));
      expect(response.status).toBe(405);
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    });
  });
}
