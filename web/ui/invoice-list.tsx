'use client';

import type { Invoice } from '@monoshop/api-invoices/contract';
import { Download } from 'lucide-react';
import { useState, type MouseEvent } from 'react';
import { flushSync } from 'react-dom';
import { labelOf } from '../data/choice.ts';
import {
  filterInvoices,
  INVOICE_SORTS,
  invoiceFilterUrl,
  isInvoiceFilterSet,
  type InvoiceFilter,
} from '../data/invoice-filter.ts';
import { totalInvoices } from '../data/invoice-totals.ts';
import { INVOICE_FILE } from '../data/paths.ts';
import { openPayment } from '../data/payment-link.ts';
import { quietControl } from './control-styles.ts';
import { InvoiceTable, toRowId } from './invoice-table.tsx';
import { Results } from './results.tsx';

const STEP = 20;

interface InvoiceListProps {
  invoices: readonly Invoice[];
  filter: InvoiceFilter;
  onReset: () => void;
}

/** The invoices that a filter finds with their totals, the first twenty in sight, or as many more as were asked for. */
export function InvoiceList({ invoices, filter, onReset }: InvoiceListProps) {
  const filterText = invoiceFilterUrl.toSearch(filter);
  const [shown, setShown] = useState({ filterText, limit: STEP });
  const limit = shown.filterText === filterText ? shown.limit : STEP;
  const found = filterInvoices(invoices, filter);
  const visible = found.slice(0, limit);
  const showMore = () => {
    flushSync(() => setShown({ filterText, limit: limit + STEP }));
    // With the last invoices the button goes, and the focus would be lost with it.
    const firstNew = found[limit];
    if (firstNew && limit + STEP >= found.length) document.getElementById(toRowId(firstNew.id))?.focus();
  };
  return (
    <Results
      what="invoices"
      shown={found.length}
      visible={visible.length}
      total={invoices.length}
      onReset={isInvoiceFilterSet(filter) ? onReset : undefined}
      action={<DownloadLink filter={filter} />}
    >
      <Totals invoices={found} />
      <InvoiceTable
        invoices={visible}
        caption={`Invoices, ordered: ${labelOf(INVOICE_SORTS, filter.sort)}`}
        onPay={openPayment}
      />
      {visible.length < found.length && (
        <button type="button" onClick={showMore} className={`${quietControl} mx-auto mt-4`}>
          Show more<span className="sr-only"> invoices</span>
        </button>
      )}
    </Results>
  );
}

function Totals({ invoices }: { invoices: readonly Invoice[] }) {
  const { revenue, paid, pending } = totalInvoices(invoices);
  return (
    <dl
      aria-label="Totals of the invoices found"
      className="mb-6 grid grid-cols-3 rounded-control bg-sunken py-3"
    >
      {Object.entries({ Total: revenue, Paid: paid, Pending: pending }).map(([label, amount]) => (
        <div key={label} className="min-w-0 border-line px-2 not-first:border-l sm:px-5">
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="mt-0.5 text-[clamp(0.75rem,3.4vw,0.875rem)] font-semibold tabular-nums sm:text-lg">
            {amount}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/**
 * A file of the invoices shown. A link of the server, as new as the click, that works without script too; with it, a
 * download that fails is reported on this page.
 */
function DownloadLink({ filter }: { filter: InvoiceFilter }) {
  const path = INVOICE_FILE.path + invoiceFilterUrl.toSearch(filter);
  const save = (event: MouseEvent) => {
    event.preventDefault();
    // Fetched when it is first wanted; where even that fails, the link does what a link does.
    import('../data/save-download.ts').then(
      ({ saveFile }) => void saveFile(path, INVOICE_FILE.name),
      () => location.assign(path),
    );
  };
  return (
    <a href={path} download={INVOICE_FILE.name} onClick={save} className={quietControl}>
      <Download className="size-4" />
      <span>
        <span className="max-sm:sr-only">Download </span>CSV
      </span>
    </a>
  );
}
