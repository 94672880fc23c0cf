import type { Invoice, InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { NextRequest } from 'next/server';
import { filterInvoices, invoiceFilterUrl } from '../data/invoice-filter.ts';
import { toDecimal } from '../data/money.ts';
import { FIRST_OF_HEADER, INVOICE_FILE } from '../data/paths.ts';
import { respond, type Present } from './gateway.ts';

const HEADER = ['Invoice', 'Customer', 'Issued', 'Status', 'Amount', 'Currency'];

const toRow = ({ id, customer, issuedOn, status, amount }: Invoice): string[] => [
  id,
  customer,
  issuedOn,
  status,
  toDecimal(amount),
  amount.currency,
];

// What a spreadsheet takes for the start of a formula, in the wide forms of East Asian keyboards too. Where it expects tabs,
// line breaks or semicolons between cells it looks behind those as well: there, our quotes have no effect.
const FORMULA_STARTS = /^(?=[\t\r\n])|(?<=^|[;\t\r\n])(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * One cell. Text that a spreadsheet would compute gets an apostrophe in front, which spreadsheets read as "this is
 * text" (OWASP, CSV Injection); quotes alone do not stop it.
 */
function toCell(text: string): string {
  const inert = text.replaceAll(FORMULA_STARTS, "'");
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** Without it, Excel reads a file that it opens in the character set of its machine. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Rows of text as CSV (RFC 4180): CRLF after each row, quotes where a cell needs them, no cell that is a formula. */
function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

/** Names of the events in the log: who took invoices out of the shop is worth a name of its own. */
export const DOWNLOAD_EVENTS = { accepted: 'invoices_downloaded', refused: 'invoices_download_refused' };

/** Says in the folder of downloads, too, that there were more. */
const nameOfFirst = (count: number): string => INVOICE_FILE.name.replace('.csv', `-first-${count}.csv`);

/**
 * Presents the invoices that the query selects, in its order, as a CSV file (RFC 4180, RFC 6266): the same query as that
 * of the page.
 *
 * Made here and not in the browser: a plain link needs no script there, works with `curl`, and the file holds what the
 * API says now under the permission the user has now. It passes every check that the data itself passes.
 *
 * Where the storefront has the first of more invoices only, the name of the file says so, and a header.
 */
export function presentAsFile(request: NextRequest): Present<InvoicesResponse> {
  const filter = invoiceFilterUrl.parse(request.nextUrl.searchParams);
  return ({ invoices, next }, parts) => {
    const isAll = next === undefined;
    const headers = {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${isAll ? INVOICE_FILE.name : nameOfFirst(invoices.length)}"`,
      ...(!isAll && { [FIRST_OF_HEADER]: String(invoices.length) }),
    };
    const rows = filterInvoices(invoices, filter).map(toRow);
    return respond(BYTE_ORDER_MARK + toCsv([HEADER, ...rows]), 200, headers, parts);
  };
}
