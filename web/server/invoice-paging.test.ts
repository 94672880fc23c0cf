import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ask, openPage, sendStatus } from '../testing/gateway-fixture.ts';
import { invoicesRoute } from './api-routes.ts';

const invoice = (number: number) => ({
  id: `INV-${String(number).padStart(3, '0')}`,
  customer: 'Harbour Books',
  issuedOn: '2026-08-17',
  amount: { amountMinor: 15_000, currency: 'USD' },
  status: 'pending',
});

/** An API with `count` invoices, whose pages end where the cursor says. */
const sendPages =
  (count: number, pageSize = 2): RequestListener =>
  ({ url }, response) => {
    const after = Number(new URL(url ?? '', 'http://api').searchParams.get('cursor') ?? 0);
    const last = Math.min(after + pageSize, count);
    const invoices = Array.from({ length: last - after }, (_, index) => invoice(after + index + 1));
    const next = last < count ? `?limit=250&cursor=${last}` : undefined;
    response.end(JSON.stringify({ invoices, next }));
  };

/** An API whose pages all name the same next one. */
const sendNext =
  (next: string): RequestListener =>
  (_request, response) =>
    void response.end(JSON.stringify({ invoices: [], next }));

const read = (listener: RequestListener) => ask(listener, { route: invoicesRoute });

describe('the pages of the Invoice API', () => {
  it('are read one after the other and answered as one, with one token', async () => {
    const { response, body, api } = await read(sendPages(5));
    expect(response.status).toBe(200);
    expect(body).toEqual({ invoices: [1, 2, 3, 4, 5].map(invoice) });
    expect(api.requests.map(({ url }) => url)).toEqual([
      '/invoices?limit=250',
      '/invoices?limit=250&cursor=2',
      '/invoices?limit=250&cursor=4',
    ]);
    expect(new Set(api.requests.map(({ headers }) => headers.authorization)).size).toBe(1);
  });

  it('are at most four, and the answer says where the fifth is', async () => {
    const { body, api } = await read(sendPages(100));
    expect(body.invoices).toHaveLength(8);
    expect(body.next).toBe('?limit=250&cursor=8');
    expect(api.requests).toHaveLength(4);
  });

  it('are all sent with a page of the shop too', async () => {
    const { answers } = await openPage(sendPages(5), { route: invoicesRoute });
    expect(answers).toEqual({ '/api/things': { invoices: [1, 2, 3, 4, 5].map(invoice) } });
  });

  it('are read again from the first one when the API refuses the token in between', async () => {
    const pages = sendPages(3);
    const { response, body } = await read((request, answer) => {
      const isOld = request.headers.authorization === 'Bearer token-1';
      return isOld && request.url?.includes('cursor')
        ? sendStatus(401)(request, answer)
        : pages(request, answer);
    });
    expect(response.status).toBe(200);
    expect(body.invoices).toHaveLength(3);
  });

  it('have the time of one request together', async () => {
    const { body, api } = await ask(
      (request, answer) => void setTimeout(() => sendNext(`?cursor=${Math.random()}`)(request, answer), 60),
      { route: invoicesRoute, apiTimeoutMs: 150 },
    );
    expect(body).toMatchObject({ status: 504, code: 'api_timeout' });
    expect(api.requests.length).toBeLessThan(4);
  });
});

describe('a next page that', () => {
  it.each([
    ['is at another origin', 'http://evil.example/invoices?cursor=1', 1],
    ['is at another host of the same scheme', '//evil.example/invoices?cursor=1', 1],
    ['is at another path', '/products?cursor=1', 1],
    ['is at a path next to it', 'products?cursor=1', 1],
    ['is at the API itself, by its whole address', 'http://127.0.0.1/invoices?cursor=1', 1],
    ['is empty', '', 1],
    ['is the first page again', '?limit=250', 1],
    ['is the page itself', '?limit=250&cursor=1', 2],
  ])('%s is not requested, and the answer counts as invalid', async (_what, next, requests) => {
    const { response, body, api } = await read(sendNext(next));
    expect(response.status).toBe(502);
    expect(body).toMatchObject({ code: 'api_answer_invalid' });
    expect(api.requests).toHaveLength(requests);
  });

  it('has an invoice of a page before makes the answer invalid', async () => {
    let page = 0;
    const { body } = await read((_request, response) => {
      page += 1;
      response.end(JSON.stringify({ invoices: [invoice(1)], next: `?cursor=${page}` }));
    });
    expect(body).toMatchObject({ code: 'api_answer_invalid' });
  });
});
