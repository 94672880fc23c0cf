'use client';

import type { Invoice } from '@monoshop/api-invoices/contract';
import { labelOf } from '../data/choice.ts';
import {
  filterInvoices,
  INVOICE_SORTS,
  invoiceFilterUrl,
  isInvoiceFilterSet,
} from '../data/invoice-filter.ts';
import { totalInvoices } from '../data/invoice-totals.ts';
import { invoicesResource } from '../data/resources.ts';
import { useBff } from '../data/use-bff.ts';
import { DownloadLink } from './download-link.tsx';
import { InvoiceFilters } from './invoice-filters.tsx';
import { InvoiceTable, InvoiceTableSkeleton } from './invoice-table.tsx';
import { Panel } from './panel.tsx';
import { Results } from './results.tsx';
import { Loading, Skeleton } from './skeleton.tsx';
import { useFilterUrl } from './use-filter-url.ts';

/** The invoices, filtered and sorted as the URL says, with their totals. */
export function InvoicesView() {
  const remote = useBff(invoicesResource);
  const { filter, changeFilter, searchId, reset } = useFilterUrl(invoiceFilterUrl);
  return (
    <>
      {/* Where nothing may be seen there is nothing to look for. */}
      {remote.error?.problem.status !== 403 && (
        <InvoiceFilters filter={filter} onChange={changeFilter} searchId={searchId} />
      )}
      <Panel title="All invoices" remote={remote} skeleton={<InvoicesSkeleton />}>
        {({ invoices }) => {
          const shown = filterInvoices(invoices, filter);
          return (
            <Results
              what="invoices"
              shown={shown.length}
              total={invoices.length}
              onReset={isInvoiceFilterSet(filter) ? reset : undefined}
              action={<DownloadLink filter={filter} />}
            >
              <ShownTotals invoices={shown} />
              <InvoiceTable
                invoices={shown}
                caption={`Invoices, ordered: ${labelOf(INVOICE_SORTS, filter.sort)}`}
              />
            </Results>
          );
        }}
      </Panel>
    </>
  );
}

function ShownTotals({ invoices }: { invoices: readonly Invoice[] }) {
  const { revenue, paid, pending } = totalInvoices(invoices);
  const figures = [
    { label: 'Total', amount: revenue },
    { label: 'Paid', amount: paid },
    { label: 'Pending', amount: pending },
  ];
  return (
    <dl
      aria-label="Totals of the invoices shown"
      className="mb-6 grid grid-cols-3 rounded-control bg-sunken py-3"
    >
      {figures.map(({ label, amount }) => (
        <div key={label} className="border-line px-2.5 not-first:border-l sm:px-5">
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="mt-0.5 text-sm font-semibold tabular-nums sm:text-lg">{amount}</dd>
        </div>
      ))}
    </dl>
  );
}

function InvoicesSkeleton() {
  return (
    <>
      <Loading what="invoices" />
      <Skeleton className="mt-2 mb-6 h-6 w-48" />
      <Skeleton className="mb-6 h-15.5 w-full sm:h-17.5" />
      <InvoiceTableSkeleton />
    </>
  );
}
