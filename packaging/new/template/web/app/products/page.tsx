import type { Metadata } from 'next';
import { productsRoute } from '../../server/products-route.ts';
import { toDataPath } from '../../data/paths.ts';
import { ProductsLiveBar, ProductsView } from '../../ui/products-view.tsx';
import { ShopPage } from '../shop-page.tsx';

export const metadata: Metadata = { title: 'Products' };

const HEADING = { title: 'Products', text: 'What the API keeps right now.' };

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
