import { SignOut } from '@monocloud/auth-nextjs/components';
import type { Viewer } from '../server/viewer.ts';
import { primaryControl, quietControl } from './control-styles.ts';
import { SignInHere } from './sign-in-here.tsx';

/** Who is signed in and the way out, or the way in. */
export function Account({ viewer }: { viewer: Viewer | undefined }) {
  if (!viewer) return <SignInHere className={primaryControl}>Sign in</SignInHere>;
  return (
    <div className="flex min-w-0 items-center gap-3">
      <span
        className="hidden size-9 shrink-0 items-center justify-center rounded-full bg-accent-soft text-sm font-semibold text-accent uppercase sm:flex"
        aria-hidden="true"
      >
        {viewer.name.slice(0, 1)}
      </span>
      <p className="min-w-0 text-right text-sm leading-tight sm:text-left">
        <span className="block truncate font-medium">{viewer.name}</span>
        {viewer.email && viewer.email !== viewer.name && (
          <span className="hidden truncate text-muted sm:block">{viewer.email}</span>
        )}
      </p>
      <SignOut className={quietControl}>Sign out</SignOut>
    </div>
  );
}
