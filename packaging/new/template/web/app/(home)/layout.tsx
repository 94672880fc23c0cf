import type { ReactNode } from 'react';
import { ShopLayout } from '../shop-layout.tsx';

const TEXTS = { title: 'Welcome to MonoShop.', text: 'Sign in to see what the APIs keep.' };

export default function HomeLayout({ children }: { children: ReactNode }) {
  return <ShopLayout {...TEXTS}>{children}</ShopLayout>;
}
