import { createShopLayout } from '../shop-layout.tsx';

export default createShopLayout({
  title: 'The catalogue is a sign-in away.',
  text: 'Laptops, keyboards, screens and headphones, with their prices.',
});
