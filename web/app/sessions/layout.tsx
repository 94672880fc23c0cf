import type { ReactNode } from 'react';
import { ShopLayout } from '../shop-layout.tsx';

const TEXTS = {
  title: 'See where you are signed in.',
  text: 'Sign in to see the browsers that are signed in as you, and to end what you do not recognize.',
};

export default function SessionsLayout({ children }: { children: ReactNode }) {
  return <ShopLayout {...TEXTS}>{children}</ShopLayout>;
}
