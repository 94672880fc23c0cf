'use client';

import type { MonoCloudUser } from '@monocloud/auth-core';
import useSWR from 'swr';
import { userInfoRoute } from './browser-routes.ts';

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
  const { data, error, isLoading, mutate } = useSWR<MonoCloudUser | null, Error>(url, findUser);
  const refetch = async (refresh = false): Promise<void> => {
    // Signed out there is nothing to renew, but a failed answer does not say that.
    if (!data && !error) return;
    await mutate(() => findUser(refresh ? `${url}?refresh=true` : url), { revalidate: false });
  };
  if (error) return { isLoading: false, isAuthenticated: false, error, refetch };
  // A user handed down by the page (SWR's `fallback`) is known before the first answer.
  return {
    isLoading: isLoading && data === undefined,
    isAuthenticated: Object.keys(data ?? {}).length > 0,
    user: data ?? undefined,
    refetch,
  };
}

/**
 * Asks the userinfo route who is signed in; null when signed out, since SWR takes `undefined` for an answer to come.
 * @throws Error `Failed to fetch user` for any other answer.
 */
async function findUser(url: string): Promise<MonoCloudUser | null> {
  const response = await fetch(url, { credentials: 'include' });
  if (response.status === 204) return null;
  if (!response.ok) throw new Error('Failed to fetch user');
  const user: unknown = await response.json();
  if (!isUser(user)) throw new Error('Failed to fetch user');
  return user;
}

/** Our own route answers with the user the core validated at sign-in; only its shape is checked again here. */
function isUser(value: unknown): value is MonoCloudUser {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
