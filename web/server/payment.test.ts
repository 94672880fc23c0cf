import { MonoCloudOPError, MonoCloudValidationError } from '@monocloud/auth-nextjs';
import { NextRequest } from 'next/server';
import { text } from 'node:stream/consumers';
import type { RequestListener } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { ask, countingTokens, createParts, sendStatus } from '../testing/gateway-fixture.ts';
import { startApi } from '../testing/scripted-api.ts';
import { createGateway, type TokenSource } from './gateway.ts';
import { toInvoiceRoute } from './invoices-route.ts';
import { createPay, presentInvoice } from './payment.ts';

const INVOICE = {
  id: 'INV-002',
  customer: 'Harbour Books',
  issuedOn: '2026-08-17',
  amount: { amountMinor: 15_000, currency: 'USD' },
  status: 'paid',
};

const sendInvoice: RequestListener = (_request, response) =>
  void response.writeHead(200, { etag: '"2"' }).end(JSON.stringify(INVOICE));

/** Refuses as the API does, with text of its own. */
const refuse =
  (status: number, code: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
      .end(JSON.stringify({ status, code, title: 'raw text', detail: 'raw text of the API' }));

const BODY = JSON.stringify({ amount: INVOICE.amount });
const HEADERS = { 'content-type': 'application/json', 'idempotency-key': 'key-1', 'if-match': '"1"' };

interface PayOptions {
  id?: string;
  headers?: Record<string, string | undefined>;
  body?: BodyInit;
  getTokens?: TokenSource;
  scopes?: string;
  resource?: string;
}

async function pay(listener: RequestListener, options: PayOptions = {}) {
  const { id = 'INV-002', headers, body = BODY, ...others } = options;
  const api = await startApi(listener);
  const { parts, log } = createParts(api.baseUrl, others);
  const given = new Headers();
  for (const [name, value] of Object.entries({ ...HEADERS, ...headers })) {
    if (value !== undefined) given.set(name, value);
  }
  const url = `http://localhost:3000/api/invoices/${encodeURIComponent(id)}/payment`;
  const request = new NextRequest(url, { method: 'POST', headers: given, body });
  const response = await createPay(parts)(request, id);
  return { response, body: await response.json(), api, log };
}

const eventsOf = (log: string[]) => log.map((line) => JSON.parse(line));

describe('the audit trail', () => {
  it('has that a payment was sent, and that it was made, with the invoice and the user', async () => {
    const idToken = `e30.${Buffer.from('{"sub":"user-ada"}').toString('base64url')}.c2ln`;
    const { log } = await pay(sendInvoice, {
      getTokens: () => Promise.resolve({ accessToken: 'a-token', idToken }),
    });
    expect(eventsOf(log)).toEqual([
      expect.objectContaining({ event: 'payment_requested', invoice: 'INV-002', sub: 'user-ada' }),
      expect.objectContaining({ event: 'payment_made', invoice: 'INV-002', sub: 'user-ada', status: 200 }),
    ]);
    expect(log.join()).not.toMatch(/a-token|e30\.|key-1/);
  });

  it('has that the API refused a payment, and why', async () => {
    const { log } = await pay(refuse(409, 'already_paid'));
    expect(eventsOf(log)).toEqual([
      expect.objectContaining({ event: 'payment_requested' }),
      expect.objectContaining({ event: 'payment_refused', status: 409, code: 'already_paid' }),
    ]);
  });

  it('has of a payment that did not reach the API only that it was refused, and no text of its address', async () => {
    const { log, api } = await pay(sendInvoice, { id: 'INV-1\n{"event":"payment_made"}' });
    expect(api.requests).toEqual([]);
    expect(eventsOf(log)).toEqual([expect.objectContaining({ event: 'payment_refused', status: 404 })]);
    expect(log.join()).not.toContain('INV-1');
  });
});

describe('a payment', () => {
  it('reaches the API with its key and its version, and the answer has the new version', async () => {
    let sent = '';
    const { response, body, api } = await pay((request, answer) => {
      void text(request).then((received) => {
        sent = received;
        sendInvoice(request, answer);
      });
    });
    expect(response.status).toBe(200);
    expect(body).toEqual(INVOICE);
    expect(response.headers.get('etag')).toBe('"2"');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(sent).toBe(BODY);
    expect(api.requests).toHaveLength(1);
    expect(api.requests[0]).toMatchObject({
      method: 'POST',
      url: '/invoices/INV-002/payment',
      headers: {
        ...HEADERS,
        authorization: 'Bearer token-1',
        'content-length': String(BODY.length),
      },
    });
    expect(api.requests[0]?.headers).not.toHaveProperty('cookie');
  });

  it('gets a token for the Invoice API and for writing alone, whatever data is read with', async () => {
    const getTokens = vi.fn(countingTokens().getTokens);
    await pay(sendInvoice, { getTokens });
    expect(getTokens.mock.calls.map(([, , options]) => options)).toEqual([
      { resource: 'http://api.example/invoices', scopes: 'write:invoices', forceRefresh: false },
    ]);
  });

  it('E14 is tried once more with a new token and the same key when the API refuses the token', async () => {
    const { getTokens, forced } = countingTokens();
    const { response, api } = await pay(
      (request, answer) =>
        request.headers.authorization === 'Bearer token-1'
          ? sendStatus(401)(request, answer)
          : sendInvoice(request, answer),
      { getTokens },
    );
    expect(response.status).toBe(200);
    expect(forced).toEqual([false, true]);
    expect(api.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1']);
  });
});

describe('a payment that is refused before the API is called:', () => {
  it.each<[what: string, status: number, code: string, options: PayOptions]>([
    ['D05 from another site', 403, 'cross_site_request', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['D05 from another port', 403, 'cross_site_request', { headers: { origin: 'http://localhost:4000' } }],
    ['of a form', 415, 'unsupported_media_type', { headers: { 'content-type': 'text/plain' } }],
    ['of another type', 415, 'unsupported_media_type', { headers: { 'content-type': 'application/jsonx' } }],
    ['without a type', 415, 'unsupported_media_type', { headers: { 'content-type': undefined } }],
    ['without a key', 400, 'idempotency_key_required', { headers: { 'idempotency-key': undefined } }],
    ['with a key of spaces', 400, 'idempotency_key_invalid', { headers: { 'idempotency-key': 'a b' } }],
    ['with a long key', 400, 'idempotency_key_invalid', { headers: { 'idempotency-key': 'k'.repeat(129) } }],
    ['without a version', 428, 'precondition_required', { headers: { 'if-match': undefined } }],
    ['for any version', 428, 'precondition_required', { headers: { 'if-match': '*' } }],
    ['for a weak version', 428, 'precondition_required', { headers: { 'if-match': 'W/"1"' } }],
    ['for two versions', 428, 'precondition_required', { headers: { 'if-match': '"1", "2"' } }],
    ['with 5,000 bytes', 413, 'body_too_large', { body: `${BODY}${' '.repeat(5000)}` }],
    [
      'with 5,000 bytes and another Content-Length',
      413,
      'body_too_large',
      { body: ' '.repeat(5000), headers: { 'content-length': '10' } },
    ],
    ['that is not JSON', 400, 'invalid_body', { body: '{"amount":' }],
    ['without a body', 400, 'invalid_body', { body: '' }],
    ['without an amount', 422, 'invalid_body', { body: '{}' }],
    ['of half a cent', 422, 'invalid_body', { body: '{"amount":{"amountMinor":0.5,"currency":"USD"}}' }],
    ['of what is not an invoice', 404, 'not_found', { id: 'INV-2' }],
    ['of a path', 404, 'not_found', { id: '../invoices' }],
    ['of an invoice with a query', 404, 'not_found', { id: 'INV-002?x=1' }],
    ['of an endless number', 404, 'not_found', { id: `INV-${'9'.repeat(400)}` }],
  ])('one %s is %i %s, and no token is asked for', async (_what, status, code, options) => {
    const getTokens = vi.fn(countingTokens().getTokens);
    const { response, body, api } = await pay(sendInvoice, { ...options, getTokens });
    expect(response.status).toBe(status);
    expect(body).toMatchObject({ status, code, title: expect.any(String), detail: expect.any(String) });
    expect(getTokens).not.toHaveBeenCalled();
    expect(api.requests).toEqual([]);
  });

  const ofProvider = (error: string) => new MonoCloudOPError(error);

  it.each<[why: string, status: number, code: string, error: Error]>([
    ['was never asked', 403, 'permission_not_requested', ofProvider('invalid_scope')],
    ['signed in without that API', 403, 'permission_not_requested', ofProvider('invalid_target')],
    ['is signed out', 401, 'sign_in_required', new MonoCloudValidationError('Session does not exist')],
    ['has a session that is over', 401, 'session_ended', ofProvider('invalid_grant')],
  ])('the user %s: %i %s', async (_why, status, code, error) => {
    const { response, body, api } = await pay(sendInvoice, { getTokens: () => Promise.reject(error) });
    expect(response.status).toBe(status);
    expect(body).toMatchObject({ code });
    expect(api.requests).toEqual([]);
  });

  it.each([
    ['not set up for the Invoice API', { scopes: 'read:things' }],
    ['without the audience of the Invoice API', { resource: 'http://api.example/all' }],
  ])('the shop is %s', async (_why, settings) => {
    const getTokens = () => Promise.reject(ofProvider('invalid_target'));
    const { body, api } = await pay(sendInvoice, { ...settings, getTokens });
    expect(body).toMatchObject({ status: 403, code: 'api_not_configured' });
    expect(api.requests).toEqual([]);
  });
});

describe('a payment that the API refuses', () => {
  it.each([
    [404, 'not_found'],
    [409, 'already_paid'],
    [412, 'precondition_failed'],
    [422, 'amount_differs'],
    [422, 'idempotency_key_reused'],
    [428, 'precondition_required'],
  ])('with %i %s keeps status and code, and has a text of the storefront', async (status, code) => {
    const { response, body, api } = await pay(refuse(status, code));
    expect(response.status).toBe(status);
    expect(body).toMatchObject({ status, code });
    expect(JSON.stringify(body)).not.toContain('raw text');
    expect(api.requests).toHaveLength(1);
  });

  it.each([
    [400, 'a_new_code', 502, 'api_failed'],
    [409, 'precondition_failed', 502, 'api_failed'],
    [500, 'already_paid', 502, 'api_failed'],
    [422, 'constructor', 502, 'api_failed'],
    [503, 'service_unavailable', 503, 'api_unavailable'],
    [429, 'too_many_requests', 429, 'api_rate_limited'],
  ])('with %i %s is %i %s', async (status, code, shown, shownCode) => {
    const { response, body } = await pay(refuse(status, code));
    expect(response.status).toBe(shown);
    expect(body).toMatchObject({ code: shownCode });
    expect(JSON.stringify(body)).not.toContain('raw text');
  });

  it('for want of a scope says that the user has to allow it, and which one it is', async () => {
    const challenge = 'Bearer error="insufficient_scope", scope="write:invoices"';
    const { body } = await pay(refuse(403, 'forbidden', { 'www-authenticate': challenge }));
    const detail = expect.stringContaining(' This attempt has paid nothing.');
    expect(body).toMatchObject({ detail, code: 'permission_not_requested', requiredScope: 'write:invoices' });
  });

  it('for want of a recent sign-in says how recent, renews no token and keeps the session', async () => {
    const { getTokens, forced } = countingTokens();
    const challenge =
      'Bearer realm="x", error="insufficient_user_authentication", error_description="y", max_age="300", acr_values="urn:a urn:b"';
    const { response, body, api } = await pay(
      refuse(401, 'insufficient_user_authentication', { 'www-authenticate': challenge }),
      { getTokens },
    );
    expect(response.status).toBe(401);
    expect(body).toMatchObject({
      code: 'recent_sign_in_required',
      detail: expect.stringContaining(' This attempt has paid nothing.'),
      maxAgeSeconds: 300,
      acrValues: 'urn:a urn:b',
    });
    expect(forced).toEqual([false]);
    expect(api.requests).toHaveLength(1);
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});

it('one invoice is read with its version, which is left out when it is none', async () => {
  const route = toInvoiceRoute('INV-002');
  const read = async (listener: RequestListener) => {
    const api = await startApi(listener);
    const gateway = createGateway(createParts(api.baseUrl).parts);
    const request = new NextRequest('http://localhost:3000/api/invoices/INV-002');
    return { response: await gateway(request, route, presentInvoice), api };
  };
  const { response, api } = await read(sendInvoice);
  expect([response.status, response.headers.get('etag')]).toEqual([200, '"2"']);
  expect(api.requests.map(({ url }) => url)).toEqual(['/invoices/INV-002']);
  const odd = await read(
    (_request, answer) => void answer.writeHead(200, { etag: 'W/"2"' }).end(JSON.stringify(INVOICE)),
  );
  expect(odd.response.headers.get('etag')).toBeNull();
  const { body } = await ask(refuse(404, 'not_found'), { route });
  expect(body).toMatchObject({ status: 404, code: 'not_found', title: 'There is no such invoice' });
});
