import type { Metadata } from 'next';
import { toDataPath } from '../../data/paths.ts';
import { invoicesRoute } from '../../server/api-routes.ts';
import { InvoicesLiveBar, InvoicesView } from '../../ui/invoices-view.tsx';
import { ShopPage } from '../shop-page.tsx';

export const metadata: Metadata = { title: 'Invoices' };

const HEADING = { title: 'Invoices', text: 'What was billed and what was paid, from the Invoice API.' };

export default function InvoicesPage() {
  return (
    <ShopPage
      heading={HEADING}
      routes={{ [toDataPath('invoices')]: invoicesRoute }}
      aside={<InvoicesLiveBar />}
    >
      <InvoicesView />
    </ShopPage>
  );
}
