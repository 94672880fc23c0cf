'use client';

import { clsx } from 'clsx';
import { FlaskConical, LayoutDashboard, Package, ReceiptText, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

export interface PageLink {
  href: string;
  label: string;
}

const ICONS: Readonly<Record<string, LucideIcon>> = {
  '/': LayoutDashboard,
  '/invoices': ReceiptText,
  '/lab': FlaskConical,
};

/** Links to the pages of the shop, the open one marked. */
export function NavLinks({ pages }: { pages: readonly PageLink[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Pages" className="-mx-1 flex gap-1">
      {pages.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname === href ? 'page' : undefined}
          className={clsx(
            'flex min-h-10 flex-1 items-center justify-center gap-2 rounded-control px-1 text-sm font-medium transition-colors sm:flex-none sm:px-3',
            pathname === href ? 'bg-sunken text-ink' : 'text-muted hover:text-ink',
          )}
        >
          <Icon href={href} />
          {label}
        </Link>
      ))}
    </nav>
  );
}

function Icon({ href }: { href: string }) {
  const Picture = ICONS[href] ?? Package;
  return <Picture className="hidden size-4 sm:block" aria-hidden="true" />;
}
