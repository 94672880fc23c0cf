import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { settings } from '../../server/settings.ts';
import { ShopLayout } from '../shop-layout.tsx';

const TEXTS = {
  title: 'See what a token opens, and what it does not.',
  text: 'Sign in to try your own access token, good and broken ones, against both APIs.',
};

export default function LabLayout({ children }: { children: ReactNode }) {
  if (!settings().isLabOn) notFound();
  return <ShopLayout {...TEXTS}>{children}</ShopLayout>;
}
