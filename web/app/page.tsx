import { INVOICES_PATH, PRODUCTS_PATH } from '../data/paths.ts';
import { invoicesRoute, productsRoute } from '../server/data-routes.ts';
import { Dashboard } from '../ui/dashboard.tsx';
import { ShopLiveBar } from '../ui/live-bar.tsx';
import { ShopPage } from './shop-page.tsx';

const TEXTS = {
  heading: { title: 'Dashboard', text: 'How the shop is doing right now.' },
  signedOut: {
    title: 'Everything for the desk, in one small shop.',
    text: 'Sign in to see how the shop is doing: its products, its invoices and what has been paid.',
  },
};

const ROUTES = { [INVOICES_PATH]: invoicesRoute, [PRODUCTS_PATH]: productsRoute };

export default function HomePage() {
  return (
    <ShopPage {...TEXTS} routes={ROUTES} aside={<ShopLiveBar />}>
      <Dashboard />
    </ShopPage>
  );
}
