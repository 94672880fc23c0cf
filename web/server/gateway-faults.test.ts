import type { RequestListener } from 'node:http';
import { NextRequest } from 'next/server';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ask, openPage, sendJson, sendStatus } from '../testing/gateway-fixture.ts';
import { productsRoute } from './api-routes.ts';
import { respondToPage } from './gateway.ts';
import { createEventLog } from './log.ts';

describe('F07 a refusal of the API', () => {
  it('for a scope becomes 403 and names the scope of the challenge', async () => {
    const challenge = 'Bearer error="insufficient_scope", scope="read:challenged"';
    const { response, body } = await ask(sendStatus(403, { 'www-authenticate': challenge }));
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ code: 'insufficient_scope', requiredScope: 'read:challenged' });
  });

  it('for a scope names that of the contract when the challenge names none, and asks only once', async () => {
    const { body, api } = await ask(sendStatus(403));
    expect(body).toMatchObject({
      requiredScope: 'read:things',
      detail: 'Your account is missing the scope read:things.',
    });
    expect(api.requests).toHaveLength(1);
  });

  it.each([429, 503])('with %d keeps its Retry-After', async (status) => {
    const { response } = await ask(sendStatus(status, { 'retry-after': '17' }));
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('17');
  });

  it.each([302, 400, 404, 500])('with %d becomes 502', async (status) => {
    const { response, body } = await ask(sendStatus(status, { location: '/elsewhere' }));
    expect(response.status).toBe(502);
    expect(body).toMatchObject({ code: 'api_failed' });
  });
});

describe('F06 an API that fails', () => {
  it('that cannot be reached becomes 502 with Retry-After', async () => {
    const { response, body } = await ask(sendJson, { baseUrl: new URL('http://127.0.0.1:9/') });
    expect(response.status).toBe(502);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(body).toMatchObject({ code: 'api_unreachable', title: 'Thing API cannot be reached' });
  });

  const tooLong = JSON.stringify({ things: [], padding: 'x'.repeat(1024 * 1024) });
  const half = '{"things":[';

  it.each<[what: string, status: number, code: string, answer: RequestListener]>([
    ['that never answers', 504, 'api_timeout', () => undefined],
    ['that stops in its answer', 504, 'api_timeout', (_, answer) => void answer.write(half)],
    ['that resets in it', 502, 'api_unreachable', (_, answer) => answer.write(half, () => answer.destroy())],
    ['whose answer is not JSON', 502, 'api_answer_invalid', (_, answer) => void answer.end('<html>')],
    [
      'of another shape',
      502,
      'api_answer_invalid',
      (_, answer) => void answer.end('{"things":[{"id":"one"}]}'),
    ],
    ['whose answer is beyond 1 MiB', 502, 'api_answer_invalid', (_, answer) => void answer.end(tooLong)],
  ])('%s becomes %i %s', async (_what, status, code, answer) => {
    const { response, body } = await ask(answer, { apiTimeoutMs: status === 504 ? 100 : undefined });
    expect(response.status).toBe(status);
    expect(body).toMatchObject({ status, code });
  });
});

describe('N54 a product whose picture', () => {
  const product = { id: 'mouse', name: 'Mouse', category: 'Input', description: 'A mouse' };
  const answerWith = async (image: string) => {
    const products = [{ ...product, price: { amountMinor: 1, currency: 'USD' }, image }];
    const send: RequestListener = (_request, response) => void response.end(JSON.stringify({ products }));
    const { response } = await ask(send, { route: productsRoute });
    const { answers } = await openPage(send, { route: productsRoute });
    return { status: response.status, isOnPage: Object.keys(answers).length > 0 };
  };

  it.each([
    '//evil.example/x.svg',
    '///evil.example/x.svg',
    String.raw`/\evil.example/x.svg`,
    String.raw`\\evil.example/x.svg`,
    '/\t/evil.example/x.svg',
    '/\n/evil.example/x.svg',
    '/products//evil.example/x.svg',
    '/.//evil.example/x.svg',
    '/products/../../x.svg',
    '/%2f/evil.example/x.svg',
    'https://evil.example/x.svg',
    'https:evil.example/x.svg',
    'javascript:alert(1)',
    'data:image/svg+xml,<svg/>',
    'blob:https://evil.example/1',
    '@evil.example/x.svg',
    ' /products/x.svg',
    '/products/x.svg?to=https://evil.example',
    '/products/x.svg#x',
    '/api/auth/',
    'products/x.svg',
    '/',
    '',
  ])('is at %j reaches neither the browser nor the page', async (image) => {
    await expect(answerWith(image)).resolves.toEqual({ status: 502, isOnPage: false });
  });

  it.each(['/products/mouse.svg', '/mouse.svg', '/a/b-c/d_e.1.avif'])('is at %j is shown', async (image) => {
    await expect(answerWith(image)).resolves.toEqual({ status: 200, isOnPage: true });
  });
});

describe('the log of a failure', () => {
  it('holds the request id and the code, and neither token nor cookie', async () => {
    const { log } = await ask(sendStatus(500), {
      headers: { cookie: 'session=sealed', 'x-request-id': 'trace-0002' },
    });
    const lines = log.join('\n');
    expect(lines).toContain('"requestId":"trace-0002"');
    expect(lines).toContain('"code":"api_failed"');
    expect(lines).not.toMatch(/token-1|sealed/);
  });
});

it('a defect of the shop is logged with its message and its place, and with no token, cookie or query of an address', async () => {
  const lines: string[] = [];
  const log = createEventLog({ destination: { write: (line) => void lines.push(line) } });
  const secret = 'https://shop.example/cb?code=secret-code authorization: Bearer secret-token';
  const message = `cannot read eyJhbGciOiJSUzI1NiJ9.secret.secret of ${secret}\ncookie=secret-cookie; b=secret`;
  const request = new NextRequest('http://localhost:3000/api/things');
  const isSignedIn = () => Promise.resolve(true);
  const options = { appOrigin: 'http://localhost:3000', isSignedIn, log, name: 'things' };
  const response = await respondToPage(request, options, () => Promise.reject(new TypeError(message)));
  expect(response.status).toBe(500);
  const { err, ...line } = z.looseObject({ err: z.looseObject({}) }).parse(JSON.parse(lines.join('')));
  expect(line).toMatchObject({ event: 'bff_refused', code: 'internal_error', cause: 'TypeError' });
  expect(err).toMatchObject({
    type: 'TypeError',
    message: expect.stringContaining('cannot read [token] of https://shop.example/cb?[query]'),
    stack: expect.stringContaining('gateway-faults.test.ts'),
  });
  expect(lines.join('')).not.toContain('secret');
  expect(await response.text()).not.toMatch(/cannot read|secret/);
});

it('F06 a client that disconnects while the API works is logged as abandoned, and the request to the API ends', async () => {
  const browser = new AbortController();
  const left = vi.fn();
  const { log } = await ask(
    (_request, response) => {
      response.once('close', left);
      browser.abort();
    },
    { signal: browser.signal },
  );
  await vi.waitFor(() => expect(left).toHaveBeenCalledOnce());
  expect(log).toEqual([expect.stringContaining('"level":"info","event":"bff_abandoned"')]);
});
