import { createShopLayout } from '../shop-layout.tsx';

export default createShopLayout({
  title: 'Invoices are for people we know.',
  text: 'Sign in to see what was billed, to whom, and what has been paid.',
});
