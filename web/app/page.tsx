import { INVOICES_PATH, PRODUCTS_PATH } from '../data/paths.ts';
import { invoicesRoute, productsRoute, readPageData } from '../server/data-routes.ts';
import { settings } from '../server/settings.ts';
import { getVisitor } from '../server/viewer.ts';
import { DataProvider } from '../ui/data-provider.tsx';
import { Dashboard } from '../ui/dashboard.tsx';
import { ShopLiveBar } from '../ui/live-bar.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { SignedOut } from '../ui/signed-out.tsx';
import { VisitorUnknown } from '../ui/visitor-unknown.tsx';

export default async function HomePage() {
  const visitor = await getVisitor();
  if (visitor === 'unknown') return <VisitorUnknown />;
  if (!visitor) {
    return (
      <SignedOut title="Everything for the desk, in one small shop.">
        Sign in to see how the shop is doing: its products, its invoices and what has been paid.
      </SignedOut>
    );
  }
  const initialData = await readPageData({
    [INVOICES_PATH]: invoicesRoute,
    [PRODUCTS_PATH]: productsRoute,
  });
  return (
    <DataProvider refreshSeconds={settings().refreshSeconds} initialData={initialData}>
      <PageHeading title="Dashboard" aside={<ShopLiveBar />}>
        How the shop is doing right now.
      </PageHeading>
      <Dashboard />
    </DataProvider>
  );
}
