import type { ReactNode } from 'react';
import { getVisitor } from '../server/viewer.ts';
import { SignedOut } from '../ui/signed-out.tsx';
import { VisitorUnknown } from '../ui/visitor-unknown.tsx';

interface Texts {
  title: string;
  /** What signing in brings on this page. */
  text: string;
}

interface ShopLayoutProps extends Texts {
  /** The page. */
  children: ReactNode;
}

/**
 * What surrounds each page for signed-in users: others get this in its place. Next sends the script of a page with the
 * page, whatever it renders, so it is a layout that keeps the script from those who cannot use it. It guards no data.
 */
export async function ShopLayout({ title, text, children }: ShopLayoutProps) {
  const visitor = await getVisitor();
  if (visitor === 'unknown') return <VisitorUnknown />;
  return visitor ? children : <SignedOut title={title}>{text}</SignedOut>;
}

/** The layout of a page whose texts for others are these. */
export const createShopLayout = (texts: Texts) =>
  function Layout({ children }: { children: ReactNode }) {
    return <ShopLayout {...texts}>{children}</ShopLayout>;
  };
