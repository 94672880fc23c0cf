import type { MonoCloudUser } from '@monocloud/auth-core';

/**
 * Asks the userinfo route who is signed in; undefined means nobody.
 * @throws Error `Failed to fetch user` for any other answer.
 */
export async function fetchUser(url: string): Promise<MonoCloudUser | undefined> {
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
