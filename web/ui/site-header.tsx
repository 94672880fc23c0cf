import { APIS } from '@monoshop/apis';
import type { Theme } from '../data/theme.ts';
import type { Visitor } from '../server/viewer.ts';
import { Account } from './account.tsx';
import { Brand } from './brand.tsx';
import { NavLinks, type PageLink } from './nav-links.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

const PAGES: readonly PageLink[] = [
  { href: '/', label: 'Dashboard' },
  ...APIS.map(({ name, path }) => ({ href: path, label: name.charAt(0).toUpperCase() + name.slice(1) })),
];

const LAB: PageLink = { href: '/lab', label: 'Lab' };

interface SiteHeaderProps {
  visitor: Visitor;
  theme: Theme;
  /** Whether the shop has the token lab. */
  hasLab: boolean;
}

/**
 * Brand, pages and account. On a phone and a tablet the pages take a row of their own. Each has its place by number, so
 * that none moves when the rest of the header arrives; the keys go by rows too, where the browser can (`reading-flow`).
 */
export function SiteHeader({ visitor, theme, hasLab }: SiteHeaderProps) {
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-canvas/90 backdrop-blur-md">
      <div className="mx-auto grid max-w-6xl [reading-flow:grid-rows] grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1 px-4 py-2.5 sm:px-6 lg:grid-cols-[auto_1fr_auto] lg:gap-x-6 lg:py-3">
        <Brand />
        <div className="flex min-w-0 items-center justify-end gap-1 sm:gap-3 lg:col-start-3 lg:row-start-1">
          <ThemeSwitch theme={theme} />
          {visitor !== 'unknown' && <Account viewer={visitor} />}
        </div>
        <div className="col-span-2 lg:col-span-1 lg:col-start-2 lg:row-start-1">
          <NavLinks pages={hasLab ? [...PAGES, LAB] : PAGES} />
        </div>
      </div>
    </header>
  );
}
