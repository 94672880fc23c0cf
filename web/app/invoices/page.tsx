import type { Metadata } from 'next';
import { INVOICES_PATH } from '../../data/paths.ts';
import { invoicesRoute } from '../../server/data-routes.ts';
import { InvoicesView } from '../../ui/invoices-view.tsx';
import { InvoicesLiveBar } from '../../ui/live-bar.tsx';
import { ShopPage } from '../shop-page.tsx';

export const metadata: Metadata = { title: 'Invoices' };

const TEXTS = {
  heading: { title: 'Invoices', text: 'What was billed and what was paid, from the Invoice API.' },
  signedOut: {
    title: 'Invoices are for people we know.',
    text: 'Sign in to see what was billed, to whom, and what has been paid.',
  },
};

export default function InvoicesPage() {
  return (
    <ShopPage {...TEXTS} routes={{ [INVOICES_PATH]: invoicesRoute }} aside={<InvoicesLiveBar />}>
      <InvoicesView />
    </ShopPage>
  );
}
