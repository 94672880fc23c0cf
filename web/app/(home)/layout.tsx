import type { ReactNode } from 'react';
import { ShopLayout } from '../shop-layout.tsx';

const TEXTS = {
  title: 'Everything for the desk, in one small shop.',
  text: 'Sign in to see how the shop is doing: its products, its invoices and what has been paid.',
};

export default function HomeLayout({ children }: { children: ReactNode }) {
  return <ShopLayout {...TEXTS}>{children}</ShopLayout>;
}
