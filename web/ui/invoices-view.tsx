'use client';

import { invoiceFilterUrl } from '../data/invoice-filter.ts';
import { invoicesResource } from '../data/resources.ts';
import { useBff } from '../data/use-bff.ts';
import { FirstOfMore } from './first-of-more.tsx';
import { InvoiceFilters } from './invoice-filters.tsx';
import { InvoiceList } from './invoice-list.tsx';
import { InvoiceTableSkeleton } from './invoice-table.tsx';
import { LiveBar } from './live-bar.tsx';
import { Panel } from './panel.tsx';
import { PaymentSlot } from './payment-slot.tsx';
import { Loading, Skeleton } from './skeleton.tsx';
import { useFilterUrl } from './use-filter-url.ts';

/** The live bar of a page that shows invoices. */
export const InvoicesLiveBar = () => <LiveBar remotes={[useBff(invoicesResource)]} />;

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
      <Panel title="Invoices" remote={remote} skeleton={<InvoicesSkeleton />}>
        {(data) => (
          <>
            <InvoiceList invoices={data.invoices} filter={filter} onReset={reset} />
            <FirstOfMore data={data} className="mt-6 text-sm text-muted" />
          </>
        )}
      </Panel>
      <PaymentSlot />
    </>
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
