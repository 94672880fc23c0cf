'use client';

import type { MonoCloudUser } from '@monocloud/auth-core';
import type { ComponentType, ReactNode } from 'react';
import type { ExtraAuthParams } from '../core/authorization-query.ts';
import { isInGroups } from './browser-routes.ts';
import { RedirectToSignIn } from './redirect-to-sign-in.tsx';
import { useAuth } from './use-auth.ts';

/** Who may see a page in the browser, and what others see. */
export interface ProtectClientPageOptions {
  /** Path to come back to after sign-in. Default: the page being visited. */
  returnUrl?: string;
  /** Show the page only to members of one of these groups. */
  groups?: string[];
  /** Claim that lists the groups. Default: `NEXT_PUBLIC_MONOCLOUD_AUTH_GROUPS_CLAIM`, else `groups`. */
  groupsClaim?: string;
  /** Require every group. Default false. */
  matchAll?: boolean;
  authParams?: ExtraAuthParams;
  /** Shown instead of the redirect to sign-in. */
  onAccessDenied?: () => ReactNode;
  /** Shown instead of the words `Access Denied`. */
  onGroupAccessDenied?: (user: MonoCloudUser) => ReactNode;
  /** Shown when the user cannot be fetched; without it the error is thrown while rendering. */
  onError?: (error: Error) => ReactNode;
}

/**
 * Wraps a client page: signed-in users see it (and `user` as a prop), others go to sign-in. This hides, it does not
 * protect: the page's code is public. Data has to be guarded where it is served.
 */
export function protectClientPage<TProps extends object>(
  Component: ComponentType<TProps & { user: MonoCloudUser }>,
  options: ProtectClientPageOptions = {},
): (props: TProps) => ReactNode {
  return function ProtectedPage(props) {
    const { isLoading, error, user, isAuthenticated } = useAuth();
    if (error) {
      if (options.onError) return options.onError(error);
      throw error;
    }
    if (isLoading) return null;
    if (!user || !isAuthenticated) {
      if (options.onAccessDenied) return options.onAccessDenied();
      return <RedirectToSignIn {...options.authParams} returnUrl={options.returnUrl} />;
    }
    if (!isInGroups(user, options.groups, options.groupsClaim, options.matchAll)) {
      return options.onGroupAccessDenied ? options.onGroupAccessDenied(user) : <div>Access Denied</div>;
    }
    return <Component user={user} {...props} />;
  };
}
