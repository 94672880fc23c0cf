'use client';

import { clsx } from 'clsx';
import { FlaskConical, LayoutDashboard, Package, ReceiptText } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const PAGES = [
  { href: '/', label: 'Dashboard', Icon: LayoutDashboard },
  { href: '/products', label: 'Products', Icon: Package },
  { href: '/invoices', label: 'Invoices', Icon: ReceiptText },
];

const LAB = { href: '/lab', label: 'Lab', Icon: FlaskConical };

/** The pages of the shop, the open one marked; with the token lab where it is on. */
export function NavLinks({ hasLab }: { hasLab: boolean }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Pages" className="-mx-1 flex gap-1">
      {(hasLab ? [...PAGES, LAB] : PAGES).map(({ href, label, Icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname === href ? 'page' : undefined}
          className={clsx(
            'flex min-h-10 flex-1 items-center justify-center gap-2 rounded-control px-1 text-sm font-medium transition-colors sm:flex-none sm:px-3',
            pathname === href ? 'bg-sunken text-ink' : 'text-muted hover:text-ink',
          )}
        >
          <Icon className="hidden size-4 sm:block" aria-hidden="true" />
          {label}
        </Link>
      ))}
    </nav>
  );
}
