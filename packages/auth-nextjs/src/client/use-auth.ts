'use client';

import type { MonoCloudUser } from '@monocloud/auth-core';
import useSWR from 'swr';
import { userInfoRoute } from '../browser-routes.ts';

/** What the browser knows of the visitor. */
export interface AuthenticationState {
  /** True until the first answer. */
  isLoading: boolean;
  isAuthenticated: boolean;
  error?: Error;
  user?: MonoCloudUser;
  /** Asks again; with `true` the profile is fetched from the provider first. Does nothing while signed out. */
  refetch: (refresh?: boolean) => Promise<void>;
}

/** The signed-in user, from the userinfo route. Needs no provider; all components share one request. */
export function useAuth(): AuthenticationState {
  const url = userInfoRoute();
  const { data, error, isLoading, mutate } = useSWR<MonoCloudUser | undefined, Error>(url, fetchUser);
  const refetch = async (refresh = false): Promise<void> => {
    if (!data) return;
    await mutate(() => fetchUser(refresh ? `${url}?refresh=true` : url), { revalidate: false });
  };
  if (error) return { isLoading: false, isAuthenticated: false, error, refetch };
  return { isLoading, isAuthenticated: hasMembers(data), user: data, refetch };
}

async function fetchUser(url: string): Promise<MonoCloudUser | undefined> {
  const response = await fetch(url, { credentials: 'include' });
  if (response.status === 204) return undefined;
  if (!response.ok) throw new Error('Failed to fetch user');
  const user: unknown = await response.json();
  if (!isUser(user)) throw new Error('Failed to fetch user');
  return user;
}

/** Our own route answers with the user the core validated at sign-in; only its shape is checked again here. */
function isUser(value: unknown): value is MonoCloudUser {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasMembers(user: MonoCloudUser | undefined): boolean {
  return user !== undefined && Object.keys(user).length > 0;
}
