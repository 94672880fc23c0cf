import { getViewer } from '../server/viewer.ts';
import { Dashboard } from '../ui/dashboard.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { SignedOut } from '../ui/signed-out.tsx';

export default async function HomePage() {
  const viewer = await getViewer();
  if (!viewer) {
    return (
      <SignedOut title="Everything for the desk, in one small shop.">
        Sign in to see how the shop is doing: its products, its invoices and what has been paid.
      </SignedOut>
    );
  }
  return (
    <>
      <PageHeading title="Dashboard">How the shop is doing right now.</PageHeading>
      <Dashboard />
    </>
  );
}
