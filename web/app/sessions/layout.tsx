import { createShopLayout } from '../shop-layout.tsx';

export default createShopLayout({
  title: 'See where you are signed in.',
  text: 'Sign in to see the browsers that are signed in as you, and to end what you do not recognize.',
});
