'use client';

import type { MonoCloudUser } from '@monocloud/auth-core';
import type { ReactNode } from 'react';
import { isInGroups } from '../client/browser-routes.ts';
import { useAuth } from '../client/use-auth.ts';

/** Who sees the children, and what others see. */
export interface ProtectedProps {
  children: ReactNode;
  /** Show `children` only to members of one of these groups. */
  groups?: string[];
  /** Claim that lists the groups. Default: `NEXT_PUBLIC_MONOCLOUD_AUTH_GROUPS_CLAIM`, else `groups`. */
  groupsClaim?: string;
  /** Require every group. Default false. */
  matchAllGroups?: boolean;
  /** Shown to signed-out visitors. Default: nothing. */
  fallback?: ReactNode;
  /** What to show to users outside the groups. Default: nothing. */
  onGroupAccessDenied?: (user: MonoCloudUser) => ReactNode;
}

/**
 * Shows `children` to signed-in users only. This hides, it does not protect: the children are part of the page's
 * code. Data has to be guarded where it is served.
 */
export function Protected(props: ProtectedProps): ReactNode {
  const { isLoading, isAuthenticated, user } = useAuth();
  if (isLoading) return null;
  if (!isAuthenticated || !user) return props.fallback ?? null;
  if (!isInGroups(user, props.groups, props.groupsClaim, props.matchAllGroups)) {
    return props.onGroupAccessDenied?.(user) ?? null;
  }
  return props.children;
}
