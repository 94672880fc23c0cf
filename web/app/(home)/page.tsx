import { toDataPath } from '../../data/paths.ts';
import { invoicesRoute, productsRoute } from '../../server/api-routes.ts';
import { Dashboard, ShopLiveBar } from '../../ui/dashboard.tsx';
import { ShopPage } from '../shop-page.tsx';

const HEADING = { title: 'Dashboard', text: 'How the shop is doing right now.' };

const ROUTES = { [toDataPath('invoices')]: invoicesRoute, [toDataPath('products')]: productsRoute };

export default function HomePage() {
  return (
    <ShopPage heading={HEADING} routes={ROUTES} aside={<ShopLiveBar />}>
      <Dashboard />
    </ShopPage>
  );
}
