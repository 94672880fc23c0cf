'use client';

import { Download } from 'lucide-react';
import type { MouseEvent } from 'react';
import { INVOICE_FILE } from '../data/paths.ts';
import { invoiceFilterUrl, type InvoiceFilter } from '../data/invoice-filter.ts';
import { quietControl } from './control-styles.ts';

/**
 * A file of the invoices shown. A link of the server, as new as the click, that works without script too; with it, a
 * download that fails is reported on this page.
 */
export function DownloadLink({ filter }: { filter: InvoiceFilter }) {
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
