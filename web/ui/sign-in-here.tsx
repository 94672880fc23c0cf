'use client';

import { SignIn } from '@monocloud/auth-nextjs/components';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';

/** A link to sign in that comes back to the very page it stands on, filters included. */
export function SignInHere({ className, children }: { className: string; children: ReactNode }) {
  const search = useSearchParams().toString();
  const returnUrl = usePathname() + (search && `?${search}`);
  return (
    <SignIn returnUrl={returnUrl} className={className}>
      {children}
    </SignIn>
  );
}
