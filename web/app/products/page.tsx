import type { Metadata } from 'next';
import { parseFilter, toSearch } from '../../data/product-filter.ts';
import { getViewer } from '../../server/viewer.ts';
import { PageHeading } from '../../ui/page-heading.tsx';
import { ProductsView } from '../../ui/products-view.tsx';
import { SignedOut } from '../../ui/signed-out.tsx';

export const metadata: Metadata = { title: 'Products' };

interface ProductsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ProductsPage({ searchParams }: ProductsPageProps) {
  const viewer = await getViewer();
  if (!viewer) {
    const given = Object.entries(await searchParams).filter(([, value]) => typeof value === 'string');
    const filter = parseFilter(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
    return (
      <SignedOut title="The catalogue is a sign-in away." returnUrl={`/products${toSearch(filter)}`}>
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
