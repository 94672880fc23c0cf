import type { Metadata } from 'next';
import { INVOICES_PATH } from '../../data/paths.ts';
import { invoicesRoute, readPageData } from '../../server/data-routes.ts';
import { settings } from '../../server/settings.ts';
import { getVisitor } from '../../server/viewer.ts';
import { DataProvider } from '../../ui/data-provider.tsx';
import { InvoicesView } from '../../ui/invoices-view.tsx';
import { InvoicesLiveBar } from '../../ui/live-bar.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { SignedOut } from '../../ui/signed-out.tsx';
import { VisitorUnknown } from '../../ui/visitor-unknown.tsx';

export const metadata: Metadata = { title: 'Invoices' };

export default async function InvoicesPage() {
  const visitor = await getVisitor();
  if (visitor === 'unknown') return <VisitorUnknown />;
  if (!visitor) {
    return (
      <SignedOut title="Invoices are for people we know.">
        Sign in to see what was billed, to whom, and what has been paid.
      </SignedOut>
    );
  }
  const initialData = await readPageData({ [INVOICES_PATH]: invoicesRoute });
  return (
    <DataProvider refreshSeconds={settings().refreshSeconds} initialData={initialData}>
      <PageHeading title="Invoices" aside={<InvoicesLiveBar />}>
        What was billed and what was paid, from the Invoice API.
      </PageHeading>
      <InvoicesView />
    </DataProvider>
  );
}
