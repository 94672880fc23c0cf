import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LabIntroduction } from '../../lab/ui/introduction.tsx';
import { LabView } from '../../lab/ui/lab-view.tsx';
import { settings } from '../../server/settings.ts';
import { ShopPage } from '../shop-page.tsx';

export const metadata: Metadata = { title: 'Token lab' };

const HEADING = {
  title: 'Token lab',
  text: 'One shop, two APIs, and the two words on a token that decide which door it opens.',
};

export default function LabPage() {
  // The layout does not decide for it: a router that has the layout is sent the page alone.
  if (!settings().isLabOn) notFound();
  return (
    <ShopPage heading={HEADING}>
      <LabIntroduction />
      <LabView />
    </ShopPage>
  );
}
