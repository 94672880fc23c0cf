import type { ReactNode } from 'react';
import { ShopLayout } from '../shop-layout.tsx';

const TEXTS = {
  title: 'The catalogue is a sign-in away.',
  text: 'Laptops, keyboards, screens and headphones, with their prices.',
};

export default function ProductsLayout({ children }: { children: ReactNode }) {
  return <ShopLayout {...TEXTS}>{children}</ShopLayout>;
}
