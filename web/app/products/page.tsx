import type { Metadata } from 'next';
import { getViewer } from '../../server/viewer.ts';
import { PageHeading } from '../../ui/page-heading.tsx';
import { ProductsView } from '../../ui/products-view.tsx';
import { SignedOut } from '../../ui/signed-out.tsx';

export const metadata: Metadata = { title: 'Products' };

export default async function ProductsPage() {
  const viewer = await getViewer();
  if (!viewer) {
    return (
      <SignedOut title="The catalogue is a sign-in away.">
        Laptops, keyboards, screens and headphones, with their prices.
      </SignedOut>
    );
  }
  return (
    <>
      <PageHeading title="Products">The whole catalogue, from the Product API.</PageHeading>
      <ProductsView />
    </>
  );
}
