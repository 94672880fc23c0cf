import { MonoCloudValidationError } from '@monocloud/auth-nextjs';
import type { RequestListener } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  ANSWER,
  ask,
  countingTokens,
  openPage,
  sendJson,
  sendStatus,
  RESOURCE,
  SCOPES,
  thingsRoute,
} from '../testing/gateway-fixture.ts';
import type { TokenSource } from './gateway.ts';

describe('an answer of the API', () => {
  it('reaches the browser as it is, and no cache keeps it', async () => {
    const { response, body } = await ask(sendJson);
    expect(response.status).toBe(200);
    expect(body).toEqual(ANSWER);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
  });

  it('is asked for with the bearer token and without the cookies of the browser', async () => {
    const { api } = await ask(sendJson, { headers: { cookie: 'session=sealed' } });
    expect(api.requests).toHaveLength(1);
    expect(api.requests[0]?.url).toBe('/things');
    expect(api.requests[0]?.headers).toMatchObject({ authorization: 'Bearer token-1' });
    expect(api.requests[0]?.headers).not.toHaveProperty('cookie');
  });

  it('carries the cookies of the refreshed session, and none that the API set', async () => {
    const { response } = await ask(
      (request, answer) => sendJson(request, answer.setHeader('set-cookie', 'session=stolen')),
      {
        getTokens: (_request, session) => {
          session.headers.append('set-cookie', 'session=renewed; HttpOnly');
          return Promise.resolve({ accessToken: 'token' });
        },
      },
    );
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining('session=renewed')]);
  });

  const renewed: TokenSource = (_request, session) => {
    session.headers.append('set-cookie', 'session.0=renewed; HttpOnly');
    session.headers.append('set-cookie', 'session=; Max-Age=0');
    return Promise.resolve({ accessToken: 'token' });
  };

  it.each([
    ['a new sign-in or a sign-out has ended the session', () => Promise.resolve(false), 0],
    ['the session goes on', () => Promise.resolve(true), 2],
    ['the session store does not answer', () => Promise.reject(new Error('no answer')), 2],
  ])(
    'G06 when %s while the API is asked, it carries that many of two cookies: $2',
    async (_when, is, count) => {
      for (const status of [200, 500]) {
        const isSignedIn = vi.fn(is);
        const { response, api } = await ask(
          (request, answer) => {
            expect(isSignedIn).not.toHaveBeenCalled();
            return (status === 200 ? sendJson : sendStatus(status))(request, answer);
          },
          { getTokens: renewed, isSignedIn },
        );
        expect(api.requests).toHaveLength(1);
        expect(response.headers.getSetCookie()).toHaveLength(count);
        expect(isSignedIn).toHaveBeenCalledOnce();
      }
    },
  );

  it('is sent without what the contract does not name, the first time and when the same bytes come again', async () => {
    const more: RequestListener = (_request, answer) =>
      void answer.end(JSON.stringify({ things: [{ id: 2, owner: 'ada' }], total: 1 }));
    for (const _time of [1, 2]) expect((await ask(more)).body).toEqual({ things: [{ id: 2 }] });
  });

  it('is checked again when a single byte of it changed, however often the one before was right', async () => {
    const right = JSON.stringify(ANSWER);
    const wrong = right.replace('1', '"');
    const statuses: number[] = [];
    for (const text of [right, right, wrong, right, wrong, wrong])
      statuses.push((await ask((_request, answer) => void answer.end(text))).response.status);
    expect(statuses).toEqual([200, 200, 502, 200, 502, 502]);
  });

  it('states its length in bytes', async () => {
    const route = { ...thingsRoute, answer: z.object({ name: z.string() }) };
    const { response, body } = await ask((_request, answer) => void answer.end('{"name":"žluť"}'), { route });
    expect(body).toEqual({ name: 'žluť' });
    expect(response.headers.get('content-length')).toBe('17');
  });

  it('keeps a path in front of the API', async () => {
    const { api } = await ask(sendJson);
    const behind = await ask(sendJson, { baseUrl: new URL('gateway/', api.baseUrl) });
    expect(behind.response.status).toBe(200);
    expect(api.requests.map(({ url }) => url)).toEqual(['/things', '/gateway/things']);
  });

  it('is asked for with both resources and both scopes', async () => {
    const getTokens = vi.fn(countingTokens().getTokens);
    await ask(sendJson, { getTokens });
    expect(getTokens.mock.calls[0]?.[2]).toEqual({
      resource: RESOURCE,
      scopes: SCOPES,
      forceRefresh: false,
    });
  });
});

it('a token for several APIs is sent to none of them when it may change data, although only reading was requested', async () => {
  const scopes = `${SCOPES} write:invoices`;
  const getTokens = () => Promise.resolve({ accessToken: 'token', scopes });
  const { response, body, api } = await ask(sendJson, { getTokens });
  expect([response.status, body]).toEqual([503, expect.objectContaining({ code: 'tokens_not_combinable' })]);
  expect(api.requests).toEqual([]);
});

describe('N53 an API that MONOCLOUD_AUTH_RESOURCE leaves out', () => {
  it('is named as not configured, and never asked', async () => {
    const { response, body, api, log } = await ask(sendJson, { scopes: 'read:others' });
    expect(response.status).toBe(403);
    expect(body).toMatchObject({
      code: 'api_not_configured',
      detail: expect.stringMatching(/The storefront is not configured .* Thing API\. Your account is not/),
    });
    expect(body).not.toHaveProperty('requiredScope');
    expect(api.requests).toEqual([]);
    expect(log.join()).toContain('api_not_configured');
  });

  it('says nothing of it to a person who is signed out', async () => {
    const getTokens = () => Promise.reject(new MonoCloudValidationError('Session does not exist'));
    const { body } = await ask(sendJson, { scopes: 'read:others', getTokens });
    expect(body).toMatchObject({ status: 401, code: 'sign_in_required' });
  });

  it('leaves the others as they are', async () => {
    expect((await ask(sendJson, { scopes: 'read:things' })).body).toEqual(ANSWER);
  });

  it('is named in a new page as well', async () => {
    const { refusals, api } = await openPage(sendJson, { scopes: 'read:others' });
    expect(refusals).toMatchObject({ '/api/things': { code: 'api_not_configured' } });
    expect(api.requests).toEqual([]);
  });
});

describe('the request id', () => {
  it.each([
    'trace-0001',
    'ab.cd.ef.gh',
    '........',
    '0af7651916cd43dd8448eb211c80319c',
    'A_b-c.D9'.repeat(8),
  ])('N56 is passed on to the API and back: %s', async (id) => {
    const { response, api } = await ask(sendJson, { headers: { 'x-request-id': id } });
    expect(api.requests[0]?.headers['x-request-id']).toBe(id);
    expect(response.headers.get('x-request-id')).toBe(id);
  });

  it('is made anew when the one received could break a log line', async () => {
    const { response } = await ask(sendJson, { headers: { 'x-request-id': 'a b"c {}' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('the log', () => {
  const toIdToken = (claims: object) =>
    `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
  const TRACE = '0af7651916cd43dd8448eb211c80319c';

  it('has one line for a request that is answered: whose, how long, with the ids of the request, and no token', async () => {
    const idToken = toIdToken({ sub: 'user-ada', name: 'Ada' });
    const getTokens = () => Promise.resolve({ accessToken: 'a-token', idToken });
    const headers = { 'x-request-id': 'request-0001', traceparent: `00-${TRACE}-b7ad6b7169203331-01` };
    const { log } = await ask(sendJson, { getTokens, headers });
    expect(log.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'info',
        event: 'bff_request',
        api: 'Thing API',
        requestId: 'request-0001',
        traceId: TRACE,
        sub: 'user-ada',
        status: 200,
        durationMs: expect.any(Number),
      },
    ]);
  });

  it.each([['not a token'], [toIdToken({ sub: 7 })], ['e30..']])(
    'names no user for an ID token that cannot be read: %s',
    async (idToken) => {
      const { response, log } = await ask(sendJson, {
        getTokens: () => Promise.resolve({ accessToken: 'a-token', idToken }),
      });
      expect(response.status).toBe(200);
      expect(log).toEqual([expect.not.stringContaining('"sub"')]);
    },
  );

  it('has one line for a request that is refused, with its code and the user', async () => {
    const getTokens = () =>
      Promise.resolve({ accessToken: 'a-token', idToken: toIdToken({ sub: 'user-ada' }) });
    const { log } = await ask(sendStatus(403), { getTokens });
    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'bff_refused', status: 403, code: 'insufficient_scope', sub: 'user-ada' },
    ]);
  });
});

describe('E14 a token that looks fresh and is refused', () => {
  it('is renewed by force once, and the second try counts', async () => {
    const { getTokens, forced } = countingTokens();
    const { response, api } = await ask(
      (request, answer) =>
        request.headers.authorization === 'Bearer token-1'
          ? sendStatus(401)(request, answer)
          : sendJson(request, answer),
      { getTokens },
    );
    expect(response.status).toBe(200);
    expect(forced).toEqual([false, true]);
    expect(api.requests).toHaveLength(2);
  });

  it('ends in 401 after the second refusal, without a third try', async () => {
    const { response, body, api } = await ask(sendStatus(401));
    expect(response.status).toBe(401);
    expect(body).toMatchObject({ code: 'token_refused' });
    expect(api.requests).toHaveLength(2);
  });
});

describe('D05 a request that the pages of the shop did not make', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }],
    [{ origin: 'http://localhost:4000' }],
  ])('is refused when its headers are %j, before a token or an API is asked', async (headers) => {
    const getTokens = vi.fn(countingTokens().getTokens);
    const { response, body, api } = await ask(sendJson, { getTokens, headers });
    expect(response.status).toBe(403);
    expect(body).toMatchObject({ status: 403, code: 'cross_site_request' });
    expect(getTokens).not.toHaveBeenCalled();
    expect(api.requests).toEqual([]);
  });

  it.each([[{ 'sec-fetch-site': 'same-origin' }], [{ origin: 'http://localhost:3000' }]])(
    'is answered when its headers are %j',
    async (headers) => {
      const { response } = await ask(sendJson, { headers });
      expect(response.status).toBe(200);
    },
  );
});
