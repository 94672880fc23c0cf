import type { Invoice, InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { NextRequest } from 'next/server';
import { INVOICE_FILE } from '../data/invoice-file.ts';
import { filterInvoices, invoiceFilterUrl } from '../data/invoice-filter.ts';
import { toDecimal } from '../data/money.ts';
import { answerCsv } from './answer.ts';
import { invoicesRoute } from './apis.ts';
import { toCsv } from './csv.ts';
import type { Gateway } from './gateway.ts';

const HEADER = ['Invoice', 'Customer', 'Issued', 'Status', 'Amount', 'Currency'];

const toRow = ({ id, customer, issuedOn, status, amount }: Invoice): string[] => [
  id,
  customer,
  issuedOn,
  status,
  toDecimal(amount),
  amount.currency,
];

/**
 * Answers with the invoices that the query asks for, in its order, as a file: the same query as that of the page.
 *
 * Made here and not in the browser: a plain link needs no script there, works with `curl`, and the file holds what the
 * API says now under the permission the person has now. It passes every check that the data itself passes.
 */
export function answerInvoiceDownload(request: NextRequest, answerFromApi: Gateway): Promise<Response> {
  const filter = invoiceFilterUrl.parse(request.nextUrl.searchParams);
  return answerFromApi(request, invoicesRoute, ({ invoices }: InvoicesResponse, parts) => {
    const rows = filterInvoices(invoices, filter).map(toRow);
    return answerCsv(toCsv([HEADER, ...rows]), INVOICE_FILE.name, parts);
  });
}
