import { SignOut } from '@monocloud/auth-nextjs/components';
import Link from 'next/link';
import type { Viewer } from '../server/viewer.ts';
import { primaryControl, quietControl } from './control-styles.ts';
import { WhileSignedIn } from './session-watch.tsx';
import { SignInHere } from './sign-in-here.tsx';

/** Who is signed in, which leads to their sessions, and the way out; or the way in. */
export function Account({ viewer }: { viewer: Viewer | undefined }) {
  const wayIn = <SignInHere className={primaryControl}>Sign in</SignInHere>;
  if (!viewer) return wayIn;
  return (
    <WhileSignedIn otherwise={wayIn}>
      <div className="flex min-w-0 items-center gap-2 sm:gap-3">
        <Link
          href="/sessions"
          prefetch={false}
          title="Your sessions"
          className="flex min-w-0 items-center gap-2 rounded-control text-sm leading-tight sm:gap-3"
        >
          <span
            className="flex size-9 shrink-0 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent uppercase"
            aria-hidden="true"
          >
            {viewer.name.slice(0, 1)}
          </span>
          <span className="sr-only min-w-0 sm:not-sr-only">
            <span className="block truncate font-medium">{viewer.name}</span>
            {viewer.email && viewer.email !== viewer.name && (
              <span className="hidden truncate text-muted sm:block">{viewer.email}</span>
            )}
          </span>
          <span className="sr-only">Your sessions</span>
        </Link>
        <SignOut className={quietControl}>Sign out</SignOut>
      </div>
    </WhileSignedIn>
  );
}
