'use client';

import type { InvoicesResponse } from '@monoshop/api-invoices/contract';
import { totalInvoices } from '../data/invoice-totals.ts';
import { useBff } from '../data/use-bff.ts';
import { InvoiceTable, InvoiceTableSkeleton } from './invoice-table.tsx';
import { Panel } from './panel.tsx';
import { Loading, Skeleton } from './skeleton.tsx';

/** Every invoice, with what has been paid and what has not. */
export function InvoicesView() {
  const remote = useBff<InvoicesResponse>('/api/invoices');
  return (
    <Panel title="All invoices" remote={remote} skeleton={<InvoicesSkeleton />}>
      {({ invoices }) => {
        const { count, revenue, paid, pending } = totalInvoices(invoices);
        return (
          <>
            <p className="mb-5 text-sm text-muted">
              {count} {count === 1 ? 'invoice' : 'invoices'}, {revenue} in all: {paid} paid, {pending}{' '}
              pending.
            </p>
            <InvoiceTable invoices={invoices} caption="Invoices, with date, status and amount" />
          </>
        );
      }}
    </Panel>
  );
}

function InvoicesSkeleton() {
  return (
    <>
      <Loading what="invoices" />
      <Skeleton className="mb-5 h-5 w-96 max-w-full" />
      <InvoiceTableSkeleton />
    </>
  );
}
