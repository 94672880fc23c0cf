import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { settings } from '../../server/settings.ts';
import { getVisitor } from '../../server/viewer.ts';
import { DataProvider } from '../../ui/data-provider.tsx';
import { LabView } from '../../lab/ui/lab-view.tsx';
import { LabIntroduction } from '../../lab/ui/introduction.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { SignedOut } from '../../ui/signed-out.tsx';
import { VisitorUnknown } from '../../ui/visitor-unknown.tsx';

export const metadata: Metadata = { title: 'Token lab' };

export default async function LabPage() {
  if (!settings().isLabOn) notFound();
  const visitor = await getVisitor();
  if (visitor === 'unknown') return <VisitorUnknown />;
  if (!visitor) {
    return (
      <SignedOut title="See what a token opens, and what it does not.">
        Sign in to try your own access token, good and broken ones, against both APIs.
      </SignedOut>
    );
  }
  return (
    <DataProvider refreshSeconds={settings().refreshSeconds}>
      <PageHeading title="Token lab">
        One shop, two APIs, and the two words on a token that decide which door it opens.
      </PageHeading>
      <LabIntroduction />
      <LabView />
    </DataProvider>
  );
}
