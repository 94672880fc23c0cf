'use client';

import type { MonoCloudUser } from '@monocloud/auth-core';
import useSWR from 'swr';
import { userInfoRoute } from '../browser-routes.ts';
import { fetchUser } from './user-info.ts';

/** What the browser knows of the visitor. */
export interface AuthenticationState {
  /** True until the first answer. */
  isLoading: boolean;
  isAuthenticated: boolean;
  error?: Error;
  user?: MonoCloudUser;
  /**
   * Asks again, also when the first answer was an error; with `true` the profile is fetched from the provider first. Does
   * nothing while signed out.
   */
  refetch: (refresh?: boolean) => Promise<void>;
}

/** The signed-in user, from the userinfo route. Needs no provider; all components share one request. */
export function useAuth(): AuthenticationState {
  const url = userInfoRoute();
  const { data, error, isLoading, mutate } = useSWR<MonoCloudUser | undefined, Error>(url, fetchUser);
  const refetch = async (refresh = false): Promise<void> => {
    // Signed out there is nothing to renew, but a failed answer does not say that.
    if (!data && !error) return;
    await mutate(() => fetchUser(refresh ? `${url}?refresh=true` : url), { revalidate: false });
  };
  if (error) return { isLoading: false, isAuthenticated: false, error, refetch };
  // A user handed down by the page (SWR's `fallback`) is known before the first answer.
  return {
    isLoading: isLoading && data === undefined,
    isAuthenticated: hasMembers(data),
    user: data,
    refetch,
  };
}

function hasMembers(user: MonoCloudUser | undefined): boolean {
  return user !== undefined && Object.keys(user).length > 0;
}
