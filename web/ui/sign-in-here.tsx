'use client';

import { SignIn } from '@monocloud/auth-nextjs/components';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';

/** A link to sign in that comes back to this very page, filters included, but for what a session was asked. */
export function SignInHere({ className, children }: { className: string; children: ReactNode }) {
  const query = new URLSearchParams(useSearchParams());
  for (const name of ['asked', 'payment']) query.delete(name);
  const returnUrl = usePathname() + (query.size === 0 ? '' : `?${query}`);
  return (
    <SignIn returnUrl={returnUrl} className={className}>
      {children}
    </SignIn>
  );
}
