import type { ReactNode } from 'react';
import { ShopLayout } from '../shop-layout.tsx';

const TEXTS = {
  title: 'Invoices are for people we know.',
  text: 'Sign in to see what was billed, to whom, and what has been paid.',
};

export default function InvoicesLayout({ children }: { children: ReactNode }) {
  return <ShopLayout {...TEXTS}>{children}</ShopLayout>;
}
