import { MonoCloudHttpError, MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-nextjs';
import type { RequestListener } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { ANSWER, ask, openPage, RESOURCE, sendJson, sendStatus, SCOPES } from '../testing/gateway-fixture.ts';
import { createPageTokens } from './initial-data.ts';

const never = () => new Promise<never>(() => undefined);
const failWith = (cause: Error) => ({ getTokens: () => Promise.reject(cause) });
const signedOut = failWith(new MonoCloudValidationError('Session does not exist'));
const expired = failWith(new MonoCloudTokenError('The access token must be refreshed'));
const withoutToken = failWith(new MonoCloudValidationError('Access token not found'));
const storeDown = failWith(new MonoCloudHttpError('gone'));

describe('a page that is opened', () => {
  it('is sent with the data, by the path from which it is requested again', async () => {
    const { answers, api, log } = await openPage(sendJson);
    expect(answers).toEqual({ '/api/things': ANSWER });
    expect(api.requests[0]?.headers).toMatchObject({ authorization: 'Bearer stored-token' });
    expect(api.requests[0]?.headers).not.toHaveProperty('cookie');
    expect(log).toEqual([]);
  });

  it('asks with the id of its own request, or a new one', async () => {
    const named = await openPage(sendJson, { headers: { 'x-request-id': 'trace-0001' } });
    expect(named.api.requests[0]?.headers['x-request-id']).toBe('trace-0001');
    const { api } = await openPage(sendJson, { headers: { 'x-request-id': 'a b' } });
    expect(api.requests[0]?.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  it('asks for both resources and scopes, and cannot force a refresh', async () => {
    const getTokens = vi.fn(() => Promise.resolve({ accessToken: 'token' }));
    await openPage(sendJson, { getTokens });
    expect(getTokens.mock.calls).toEqual([[{ resource: RESOURCE, scopes: SCOPES }]]);
  });
});

describe('a page is sent without data, and requests it by itself,', () => {
  it.each([401, 403, 404, 429, 500, 503])('when the API answers %i, which it asks once', async (status) => {
    const { answers, api, log } = await openPage(sendStatus(status));
    expect(answers).toEqual({});
    expect(api.requests).toHaveLength(1);
    expect(log).toEqual([expect.stringContaining('"event":"page_without_data"')]);
  });

  it.each<
    [why: string, requests: number, options?: Parameters<typeof openPage>[1], listener?: RequestListener]
  >([
    ['the answer is not what the contract allows', 1, {}, (_, response) => response.end('{"things":"none"}')],
    ['the API takes longer than the page may wait', 1, { initialDataTimeoutMs: 50 }, () => undefined],
    ['the session takes longer than that', 0, { getTokens: never, initialDataTimeoutMs: 50 }],
    ['the token has run out', 0, expired],
    ['the session has ended', 0, signedOut],
    ['an unexpected error occurs', 0, failWith(new TypeError('no such cookie'))],
  ])('when %s', async (_why, requests, options, listener = sendJson) => {
    const { answers, api, log } = await openPage(listener, options);
    expect(answers).toEqual({});
    expect(api.requests).toHaveLength(requests);
    expect(log).toHaveLength(1);
  });

  it('when the setting is 0', async () => {
    const getTokens = vi.fn(() => Promise.resolve({ accessToken: 'token' }));
    const { answers, log } = await openPage(sendJson, { getTokens, initialDataTimeoutMs: 0 });
    expect(answers).toEqual({});
    expect(getTokens).not.toHaveBeenCalled();
    expect(log).toEqual([]);
  });
});

describe('that the user may not see the data', () => {
  const challenge = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="read:things"' };

  it('is sent with the page, with the same body as from the BFF', async () => {
    const headers = { 'x-request-id': 'trace-0001' };
    const { answers, refusals } = await openPage(sendStatus(403, challenge), { headers });
    expect(answers).toEqual({});
    const { body } = await ask(sendStatus(403, challenge), { headers });
    expect(refusals).toEqual({ '/api/things': body });
    expect(body).toMatchObject({ code: 'insufficient_scope', requiredScope: 'read:things' });
  });

  it.each([401, 404, 429, 500, 503])('is not what %i of the API means', async (status) => {
    expect((await openPage(sendStatus(status))).refusals).toEqual({});
  });

  it('is not sent to an embedded page', async () => {
    const { refusals } = await openPage(sendStatus(403), { headers: { 'sec-fetch-dest': 'iframe' } });
    expect(refusals).toEqual({});
  });
});

it.each([
  ['sign_in_required', 'no user is signed in', signedOut],
  ['no_usable_token', 'the token has run out', expired],
  ['no_usable_token', 'there is no such token', withoutToken],
  ['identity_provider_unavailable', 'the session store is unavailable', storeDown],
  ['token_refused', 'the API refuses the token', {}, sendStatus(401)],
  ['insufficient_scope', 'the person may not see it', {}, sendStatus(403)],
  ['api_unavailable', 'the API is down', {}, sendStatus(503)],
])('the log says why a page has no data: %s when %s', async (code, _why, options, listener = sendJson) => {
  const { log } = await openPage(listener, options);
  expect(log.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 30, event: 'page_without_data', api: 'Thing API', code }),
  ]);
});

it.each([
  ['a defect', failWith(new TypeError('no cookie eyJhbGciOiJSUzI1NiJ9.secret.secret')), 'no cookie [token]'],
  ['a store that is unavailable', storeDown, 'gone'],
])(
  'the log says why a page has no data: %s, with its place and without a token',
  async (_why, options, message) => {
    const { log } = await openPage(sendJson, options);
    const stack = expect.stringContaining('initial-data.test.ts');
    expect(log.map((line) => JSON.parse(line))).toMatchObject([{ err: { message, stack } }]);
    expect(log.join()).not.toContain('secret');
  },
);

it('the log repeats nothing of an answer that is not what the contract allows', async () => {
  const { log } = await openPage((_request, response) => response.end('a-customer-of-the-shop'));
  expect(log.map((line) => JSON.parse(line))).toMatchObject([
    { code: 'api_answer_invalid', cause: 'SyntaxError' },
  ]);
  expect(log.join()).not.toContain('customer');
});

describe('data is for a page of its own', () => {
  it.each(['empty', 'iframe', 'script', 'image', 'object'])(
    'and not sent where a browser asks for "%s"',
    async (destination) => {
      const { answers, api } = await openPage(sendJson, { headers: { 'sec-fetch-dest': destination } });
      expect(answers).toEqual({});
      expect(api.requests).toEqual([]);
    },
  );

  it('as browsers say with "document"', async () => {
    const { answers } = await openPage(sendJson, { headers: { 'sec-fetch-dest': 'document' } });
    expect(answers).toEqual({ '/api/things': ANSWER });
  });
});

const WANTED = { resource: 'http://api.example/things http://api.example/others', scopes: 'read:things' };

/** A session that holds the token of a sign-in for `resource`, and perhaps one that was requested later. */
const openSession = (resource?: string, later?: string, scopes = 'openid read:things') =>
  createPageTokens((options) => {
    if (!options) return Promise.resolve({ accessToken: 'of-the-sign-in', resource, scopes });
    return later ? Promise.resolve({ accessToken: later }) : Promise.reject(new Error('must be refreshed'));
  });

describe('the token for a page', () => {
  it('is the one with exactly these scopes, if the session has one', async () => {
    expect(await openSession(WANTED.resource, 'later')(WANTED)).toMatchObject({ accessToken: 'later' });
  });

  it.each([WANTED.resource, 'http://api.example/others  http://api.example/things'])(
    "is the sign-in's right after the sign-in, when that is for the same APIs: %s",
    async (resource) => {
      expect(await openSession(resource)(WANTED)).toMatchObject({ accessToken: 'of-the-sign-in' });
    },
  );

  it.each([
    undefined,
    'http://api.example/things',
    'http://api.example/things http://api.example/strangers',
    `${WANTED.resource} http://api.example/strangers`,
  ])('is never one for other APIs: %s', async (resource) => {
    await expect(openSession(resource)(WANTED)).rejects.toThrow('must be refreshed');
  });

  it('is never one that may change data, as the sign-in has it after the user allowed payments', async () => {
    const getTokens = openSession(WANTED.resource, undefined, 'openid read:things write:invoices');
    await expect(getTokens(WANTED)).rejects.toThrow('must be refreshed');
  });

  it('is none when that of the sign-in has expired as well', async () => {
    const getTokens = createPageTokens(() => Promise.reject(new Error('must be refreshed')));
    await expect(getTokens(WANTED)).rejects.toThrow('must be refreshed');
  });
});
