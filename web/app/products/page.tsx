import type { Metadata } from 'next';
import { PRODUCTS_PATH } from '../../data/paths.ts';
import { productsRoute, readPageData } from '../../server/data-routes.ts';
import { settings } from '../../server/settings.ts';
import { getVisitor } from '../../server/viewer.ts';
import { DataProvider } from '../../ui/data-provider.tsx';
import { ProductsLiveBar } from '../../ui/live-bar.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { ProductsView } from '../../ui/products-view.tsx';
import { SignedOut } from '../../ui/signed-out.tsx';
import { VisitorUnknown } from '../../ui/visitor-unknown.tsx';

export const metadata: Metadata = { title: 'Products' };

export default async function ProductsPage() {
  const visitor = await getVisitor();
  if (visitor === 'unknown') return <VisitorUnknown />;
  if (!visitor) {
    return (
      <SignedOut title="The catalogue is a sign-in away.">
        Laptops, keyboards, screens and headphones, with their prices.
      </SignedOut>
    );
  }
  const initialData = await readPageData({ [PRODUCTS_PATH]: productsRoute });
  return (
    <DataProvider refreshSeconds={settings().refreshSeconds} initialData={initialData}>
      <PageHeading title="Products" aside={<ProductsLiveBar />}>
        The whole catalogue, from the Product API.
      </PageHeading>
      <ProductsView />
    </DataProvider>
  );
}
