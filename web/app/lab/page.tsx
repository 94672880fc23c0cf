import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LabIntroduction } from '../../lab/ui/introduction.tsx';
import { LabView } from '../../lab/ui/lab-view.tsx';
import { settings } from '../../server/settings.ts';
import { ShopPage } from '../shop-page.tsx';

export const metadata: Metadata = { title: 'Token lab' };

const TEXTS = {
  heading: {
    title: 'Token lab',
    text: 'One shop, two APIs, and the two words on a token that decide which door it opens.',
  },
  signedOut: {
    title: 'See what a token opens, and what it does not.',
    text: 'Sign in to try your own access token, good and broken ones, against both APIs.',
  },
};

export default function LabPage() {
  if (!settings().isLabOn) notFound();
  return (
    <ShopPage {...TEXTS}>
      <LabIntroduction />
      <LabView />
    </ShopPage>
  );
}
