import type { Metadata } from 'next';
import { getViewer } from '../../server/viewer.ts';
import { InvoicesView } from '../../ui/invoices-view.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { SignedOut } from '../../ui/signed-out.tsx';

export const metadata: Metadata = { title: 'Invoices' };

export default async function InvoicesPage() {
  const viewer = await getViewer();
  if (!viewer) {
    return (
      <SignedOut title="Invoices are for people we know.">
        Sign in to see what was billed, to whom, and what has been paid.
      </SignedOut>
    );
  }
  return (
    <>
      <PageHeading title="Invoices">What was billed and what was paid, from the Invoice API.</PageHeading>
      <InvoicesView />
    </>
  );
}
