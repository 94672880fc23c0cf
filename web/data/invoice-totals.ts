import type { Invoice } from '@monoshop/api-invoices/contract';
import { formatTotal } from './money.ts';

/** Adds up invoices; amounts as text. Revenue counts an invoice when it is issued, paid or not. */
export function totalInvoices(invoices: readonly Invoice[]) {
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
