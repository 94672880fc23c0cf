import type { Invoice } from '@monoshop/api-invoices/contract';
import { parseChoice, type Choices } from './choice.ts';
import { toQuery, type FilterUrl } from './filter-url.ts';
import { toMajor } from './money.ts';
import { createTextMatch, parseSearchText } from './text-search.ts';

export type InvoiceSort = 'newest' | 'oldest' | 'amount-desc' | 'amount-asc' | 'customer';

/** The orders that a list of invoices can have. */
export const INVOICE_SORTS: Choices<InvoiceSort> = [
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
  { value: 'amount-desc', label: 'Amount: high to low' },
  { value: 'amount-asc', label: 'Amount: low to high' },
  { value: 'customer', label: 'Customer' },
];

export type StatusFilter = 'all' | Invoice['status'];

/** The states of an invoice that can be asked for. */
export const INVOICE_STATUSES: Choices<StatusFilter> = [
  { value: 'all', label: 'All' },
  { value: 'paid', label: 'Paid' },
  { value: 'pending', label: 'Pending' },
];

/** What the invoices page shows, and what its download holds. */
export interface InvoiceFilter {
  /** Words to find in number and customer; empty for any invoice. */
  search: string;
  status: StatusFilter;
  sort: InvoiceSort;
}

export const ALL_INVOICES: InvoiceFilter = { search: '', status: 'all', sort: 'newest' };

/** The filter as `?q=…&status=…&sort=…`. */
export const invoiceFilterUrl: FilterUrl<InvoiceFilter> = {
  parse: (query) => ({
    search: parseSearchText(query.get('q')),
    status: parseChoice(INVOICE_STATUSES, query.get('status')),
    sort: parseChoice(INVOICE_SORTS, query.get('sort')),
  }),
  toSearch: ({ search, status, sort }) =>
    toQuery({
      q: search,
      status: status === ALL_INVOICES.status ? undefined : status,
      sort: sort === ALL_INVOICES.sort ? undefined : sort,
    }),
};

/** True when the filter can exclude invoices. The order does not. */
export const isInvoiceFilterSet = ({ search, status }: InvoiceFilter): boolean =>
  search !== '' || status !== 'all';

const ORDERS: Record<InvoiceSort, (a: Invoice, b: Invoice) => number> = {
  newest: (a, b) => b.issuedOn.localeCompare(a.issuedOn),
  oldest: (a, b) => a.issuedOn.localeCompare(b.issuedOn),
  'amount-desc': (a, b) => toMajor(b.amount) - toMajor(a.amount),
  'amount-asc': (a, b) => toMajor(a.amount) - toMajor(b.amount),
  customer: (a, b) => a.customer.localeCompare(b.customer, 'en'),
};

/** The invoices that pass, in order. Leaves the given list as it is. */
export function filterInvoices(invoices: readonly Invoice[], filter: InvoiceFilter): Invoice[] {
  const isFound = createTextMatch(filter.search);
  return invoices
    .filter(({ status }) => filter.status === 'all' || filter.status === status)
    .filter(({ id, customer }) => isFound(`${id} ${customer}`))
    .toSorted(ORDERS[filter.sort]);
}
