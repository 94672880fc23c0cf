import { createShopLayout } from '../shop-layout.tsx';

export default createShopLayout({
  title: 'Everything for the desk, in one small shop.',
  text: 'Sign in to see how the shop is doing: its products, its invoices and what has been paid.',
});
