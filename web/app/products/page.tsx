import type { Metadata } from 'next';
import { toDataPath } from '../../data/paths.ts';
import { productsRoute } from '../../server/api-routes.ts';
import { ProductsLiveBar, ProductsView } from '../../ui/products-view.tsx';
import { ShopPage } from '../shop-page.tsx';

export const metadata: Metadata = { title: 'Products' };

const HEADING = { title: 'Products', text: 'The whole catalogue, from the Product API.' };

export default function ProductsPage() {
  return (
    <ShopPage
      heading={HEADING}
      routes={{ [toDataPath('products')]: productsRoute }}
      aside={<ProductsLiveBar />}
    >
      <ProductsView />
    </ShopPage>
  );
}
