import type { Viewer } from '../server/viewer.ts';
import { Account } from './account.tsx';
import { Brand } from './brand.tsx';
import { NavLinks } from './nav-links.tsx';

/** Brand, pages and account. On a phone the pages take a row of their own. */
export function SiteHeader({ viewer }: { viewer: Viewer | undefined }) {
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-canvas/90 backdrop-blur-md">
      <div className="mx-auto grid max-w-6xl grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1 px-4 py-3 sm:px-6 md:grid-cols-[auto_1fr_auto] md:gap-x-6">
        <Brand />
        <div className="flex min-w-0 justify-end md:order-last">
          <Account viewer={viewer} />
        </div>
        <div className="col-span-2 md:col-span-1">
          <NavLinks />
        </div>
      </div>
    </header>
  );
}
