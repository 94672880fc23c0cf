import type { Invoice } from '@monoshop/api-invoices/contract';
import { CircleCheck, Clock3 } from 'lucide-react';
import { formatMoney } from '../data/money.ts';
import { Skeleton } from './skeleton.tsx';

// A calendar date has no zone; formatted in any other than UTC it could become the day before.
const dates = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });

/** A calendar date as a person reads it: `Aug 17, 2026`. */
export const formatDate = (date: string): string => dates.format(new Date(date));

const STATUSES = {
  paid: { label: 'Paid', Icon: CircleCheck, colors: 'bg-positive-soft text-positive' },
  pending: { label: 'Pending', Icon: Clock3, colors: 'bg-caution-soft text-caution' },
};

/** Paid or pending, by word, icon and colour. */
function InvoiceStatus({ status }: { status: Invoice['status'] }) {
  const { label, Icon, colors } = STATUSES[status];
  return (
    <span className={`inline-flex items-center gap-1 rounded-full px-2.5 py-1 text-xs font-medium ${colors}`}>
      <Icon className="size-3.5" aria-hidden="true" />
      {label}
    </span>
  );
}

/** Id of the header of an invoice's row, which can take the focus. */
export const toRowId = (id: string): string => `row-${id}`;

interface InvoiceTableProps {
  invoices: readonly Invoice[];
  /** What the table lists, for those who cannot see it. */
  caption: string;
  /** Offers to pay those that are pending. */
  onPay?: (id: string) => void;
}

/** Invoices, one per row. On narrow screens the date is below the customer. */
export function InvoiceTable({ invoices, caption, onPay }: InvoiceTableProps) {
  return (
    <div className="@container">
      <table className="w-full text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="text-left text-xs text-muted [&>th]:pb-2 [&>th]:font-medium">
            <th scope="col">Invoice</th>
            <th scope="col" className="hidden @lg:table-cell">
              Issued
            </th>
            <th scope="col">Status</th>
            <th scope="col" className="text-right">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {invoices.map((invoice) => (
            <InvoiceRow key={invoice.id} invoice={invoice} onPay={onPay} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface InvoiceRowProps extends Pick<InvoiceTableProps, 'onPay'> {
  invoice: Invoice;
}

function InvoiceRow({ invoice: { id, customer, issuedOn, amount, status }, onPay }: InvoiceRowProps) {
  const issued = formatDate(issuedOn);
  return (
    <tr className="border-t border-line [&>td]:py-3 [&>th]:py-3">
      <th scope="row" id={toRowId(id)} tabIndex={-1} className="pr-3 text-left font-medium">
        {id}
        <span className="block font-normal text-muted">{customer}</span>
        <span className="block text-xs font-normal text-muted @lg:hidden">{issued}</span>
      </th>
      <td className="hidden pr-3 text-muted tabular-nums @lg:table-cell">{issued}</td>
      <td className="pr-3">
        <div className="flex flex-wrap items-center">
          <InvoiceStatus status={status} />
          {onPay && status === 'pending' && (
            <button
              type="button"
              aria-haspopup="dialog"
              aria-label={`Mark as paid: ${id}`}
              onClick={() => onPay(id)}
              className="min-h-8 px-2.5 text-xs font-medium text-accent hover:underline"
            >
              Mark as paid
            </button>
          )}
        </div>
      </td>
      <td className="text-right font-semibold tabular-nums">{formatMoney(amount)}</td>
    </tr>
  );
}

/** The shape of a table with four rows, as tall as they will be. */
export function InvoiceTableSkeleton() {
  return (
    <div className="@container pt-6">
      {['a', 'b', 'c', 'd'].map((row) => (
        <div key={row} className="h-[81px] py-1.5 @lg:h-[65px]">
          <Skeleton className="h-full w-full" />
        </div>
      ))}
    </div>
  );
}
