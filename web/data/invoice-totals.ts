import type { Invoice } from '@monoshop/api-invoices/contract';
import { formatTotal } from './money.ts';

/** The figures of a list of invoices; amounts as text. */
export interface InvoiceTotals {
  count: number;
  paidCount: number;
  /** Everything invoiced, paid or not. */
  revenue: string;
  paid: string;
  pending: string;
}

/** Adds up invoices. Revenue counts an invoice when it is issued. */
export function totalInvoices(invoices: readonly Invoice[]): InvoiceTotals {
  const paid = invoices.filter((invoice) => invoice.status === 'paid');
  const pending = invoices.filter((invoice) => invoice.status === 'pending');
  const total = (list: readonly Invoice[]) => formatTotal(list.map((invoice) => invoice.amount));
  return {
    count: invoices.length,
    paidCount: paid.length,
    revenue: total(invoices),
    paid: total(paid),
    pending: total(pending),
  };
}
