import type { ReactNode } from 'react';
import { ShopLayout } from '../shop-layout.tsx';

const TEXTS = { title: 'This page is for people we know.', text: 'Sign in to see it.' };

export default function ProductsLayout({ children }: { children: ReactNode }) {
  return <ShopLayout {...TEXTS}>{children}</ShopLayout>;
}
