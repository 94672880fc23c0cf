import type { Invoice } from '@monoshop/api-invoices/contract';
import { assert, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyQuery } from '../testing/any-query.ts';
import {
  ALL_INVOICES,
  filterInvoices,
  INVOICE_SORTS,
  INVOICE_STATUSES,
  invoiceFilterUrl,
  isInvoiceFilterSet,
} from './invoice-filter.ts';

const invoice = (
  number: number,
  customer: string,
  issuedOn: string,
  dollars: number,
  status: Invoice['status'],
) => ({
  id: `INV-00${number}`,
  customer,
  issuedOn,
  amount: { amountMinor: dollars * 100, currency: 'USD' },
  status,
});
const INVOICES = [
  invoice(1, 'Northwind Studio', '2026-08-03', 400, 'paid'),
  invoice(2, 'Harbour Books', '2026-08-17', 150, 'pending'),
  invoice(3, 'Cedar Clinic', '2026-09-02', 1200, 'paid'),
];
const read = (search: string) => invoiceFilterUrl.parse(new URLSearchParams(search));
const numbers = (search: string) =>
  filterInvoices(INVOICES, read(search)).map(({ id }) => Number(id.slice(-1)));

describe('the invoice filter in the URL', () => {
  it('narrows by status and by words in number and customer', () => {
    expect(numbers('?status=paid')).toEqual([3, 1]);
    expect(numbers('?status=pending')).toEqual([2]);
    expect(numbers('?q=002')).toEqual([2]);
    expect(numbers('?q=clinic+cedar')).toEqual([3]);
    expect(numbers('?q=clinic&status=pending')).toEqual([]);
  });

  it('sorts by date, amount and customer; the newest come first by default', () => {
    expect(numbers('')).toEqual([3, 2, 1]);
    expect(numbers('?sort=oldest')).toEqual([1, 2, 3]);
    expect(numbers('?sort=amount-desc')).toEqual([3, 1, 2]);
    expect(numbers('?sort=amount-asc')).toEqual([2, 1, 3]);
    expect(numbers('?sort=customer')).toEqual([3, 2, 1]);
  });

  it('ignores what it cannot read', () => {
    expect(numbers('?status=overdue&sort=__proto__')).toEqual([3, 2, 1]);
  });

  it('knows an order from a filter', () => {
    expect(isInvoiceFilterSet(read('?sort=oldest'))).toBe(false);
    expect(isInvoiceFilterSet(read('?status=paid'))).toBe(true);
    expect(isInvoiceFilterSet(read('?q=a'))).toBe(true);
  });

  it('survives the way to the URL and back', () => {
    const search = '?q=books&status=pending&sort=amount-asc';
    expect(invoiceFilterUrl.toSearch(read(search))).toBe(search);
    expect(invoiceFilterUrl.toSearch(ALL_INVOICES)).toBe('');
  });

  it('makes a valid filter of any query, and the same one of the URL that it becomes', () => {
    assert(
      property(anyQuery(['q', 'status', 'sort']), (query) => {
        const filter = read(query);
        expect(INVOICE_STATUSES.map(({ value }) => value)).toContain(filter.status);
        expect(INVOICE_SORTS.map(({ value }) => value)).toContain(filter.sort);
        expect(read(invoiceFilterUrl.toSearch(filter))).toEqual(filter);
        const shown = filterInvoices(INVOICES, filter);
        expect(INVOICES).toEqual(expect.arrayContaining(shown));
        expect(new Set(shown).size).toBe(shown.length);
      }),
    );
  });
});
