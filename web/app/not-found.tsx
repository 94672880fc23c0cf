import type { Metadata } from 'next';
import Link from 'next/link';
import { primaryControl } from '../ui/control-styles.ts';
import { Notice } from '../ui/notice.tsx';

export const metadata: Metadata = { title: 'Page not found' };

export default function NotFoundPage() {
  return (
    <Notice title="Page not found" text="There is nothing at this address. It may have moved, or never been.">
      <Link href="/" className={primaryControl}>
        Go to the dashboard
      </Link>
    </Notice>
  );
}
