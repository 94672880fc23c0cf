import type { Invoice } from '@monoshop/api-invoices/contract';

/** What was invoiced in one month, in minor units. */
export interface MonthRevenue {
  /** Such as `2026-08`. */
  month: string;
  paidMinor: number;
  pendingMinor: number;
}

/** The kinds of revenue of a month, with their labels. */
export const REVENUE_KINDS = [
  { kind: 'paidMinor', label: 'Paid' },
  { kind: 'pendingMinor', label: 'Pending' },
] as const;

/** The months of one currency, oldest first, without a gap. */
export interface RevenueByMonth {
  currency: string;
  months: MonthRevenue[];
}

const MAX_MONTHS = 12;

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

function listMonths(months: readonly string[]): string[] {
  const [first, ...rest] = months.toSorted();
  if (first === undefined) return [];
  const last = rest.at(-1) ?? first;
  const listed = [first];
  for (let month = first; month < last;) {
    month = monthAfter(month);
    listed.push(month);
  }
  return listed.slice(-MAX_MONTHS);
}

const addUp = (invoices: readonly Invoice[], status: Invoice['status']): number =>
  invoices
    .filter((invoice) => invoice.status === status)
    .reduce((sum, { amount }) => sum + amount.amountMinor, 0);

/** Adds up invoices by the month they were issued in, at most the last twelve; each currency by itself. */
export function revenueByMonth(invoices: readonly Invoice[]): RevenueByMonth[] {
  const currencies = [...new Set(invoices.map(({ amount }) => amount.currency))];
  return currencies.map((currency) => {
    const own = invoices.filter(({ amount }) => amount.currency === currency);
    const months = listMonths(own.map(({ issuedOn }) => issuedOn.slice(0, 7))).map((month) => {
      const issued = own.filter(({ issuedOn }) => issuedOn.startsWith(month));
      return { month, paidMinor: addUp(issued, 'paid'), pendingMinor: addUp(issued, 'pending') };
    });
    return { currency, months };
  });
}

/** Round steps for an axis from 0 that ends above `most`: `[0, 500, 1000, 1500]` for 1200. */
export function axisSteps(most: number): number[] {
  if (most <= 0) return [0, 1];
  const magnitude = 10 ** Math.floor(Math.log10(most));
  const step = [0.25, 0.5, 1, 2.5].map((part) => part * magnitude).find((size) => most / size < 4) ?? most;
  return Array.from({ length: Math.floor(most / step) + 2 }, (_, index) => index * step);
}
