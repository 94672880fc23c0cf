import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backendFor } from './api-under-test.ts';
import type { ApiInstance, ApiUnderTest } from './api-under-test.ts';
import { startForgingIssuer } from './forging-issuer.ts';
import type { ForgingIssuer } from './forging-issuer.ts';
import { sendRaw } from './raw-request.ts';

/** What the API answers at other addresses, to other methods, and to browsers. */
export function describeAddresses(api: ApiUnderTest): void {
  describe(`around ${api.path}`, () => {
    let issuer: ForgingIssuer;
    let instance: ApiInstance;
    let bearer: string;

    beforeAll(async () => {
      issuer = await startForgingIssuer();
      instance = api.create(backendFor(api, issuer.issuer));
      bearer = `Authorization: Bearer ${issuer.mint({ aud: api.resource, scope: api.scope })}`;
    });
    afterAll(() => issuer.stop());

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
      for (const headers of [[], [bearer]]) {
        const response = await sendRaw(instance.app, { target, headers });
        expect(response.status).toBe(404);
        expect(response.text).toMatch(/content-type: application\/problem\+json/i);
      }
      expect(instance.reads()).toBe(0);
    });

    test.each(['GET', 'OPTIONS'])(
      'B09 %s from a page of another origin gets no CORS header',
      async (method) => {
        const headers = ['Origin: https://evil.example', 'Access-Control-Request-Method: GET', bearer];
        const response = await sendRaw(instance.app, { method, target: api.path, headers });
        expect(response.text.toLowerCase()).not.toContain('access-control-');
      },
    );

    test('B11 the resource metadata is public at both of its addresses', async () => {
      for (const path of [api.metadataPath, '/.well-known/oauth-protected-resource']) {
        const response = await request(instance.app).get(path);
        expect(response.status).toBe(200);
        expect(response.body).toEqual({
          resource: api.resource,
          authorization_servers: [issuer.issuer],
          scopes_supported: [api.scope],
          bearer_methods_supported: ['header'],
          resource_name: api.realm,
        });
      }
    });

    test('D13 answers carry the headers of helmet and do not name the framework', async () => {
      const { headers } = await request(instance.app).get(api.path);
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['strict-transport-security']).toBeDefined();
      expect(headers['x-request-id']).toBeDefined();
    });

    test('F12 a body of ten megabytes is not taken in', async () => {
      const response = await request(instance.app)
        .post(api.path)
        .type('json')
        .send(JSON.stringify('x'.repeat(10_000_000)));
      expect(response.status).toBe(413);
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    });
  });
}
