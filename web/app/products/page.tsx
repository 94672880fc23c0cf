import type { Metadata } from 'next';
import { PRODUCTS_PATH } from '../../data/paths.ts';
import { productsRoute } from '../../server/data-routes.ts';
import { ProductsLiveBar } from '../../ui/live-bar.tsx';
import { ProductsView } from '../../ui/products-view.tsx';
import { ShopPage } from '../shop-page.tsx';

export const metadata: Metadata = { title: 'Products' };

const TEXTS = {
  heading: { title: 'Products', text: 'The whole catalogue, from the Product API.' },
  signedOut: {
    title: 'The catalogue is a sign-in away.',
    text: 'Laptops, keyboards, screens and headphones, with their prices.',
  },
};

export default function ProductsPage() {
  return (
    <ShopPage {...TEXTS} routes={{ [PRODUCTS_PATH]: productsRoute }} aside={<ProductsLiveBar />}>
      <ProductsView />
    </ShopPage>
  );
}
