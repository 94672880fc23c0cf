import type { MonoCloudUser } from '@monocloud/auth-core';
import { isUserInGroup } from '@monocloud/auth-core/utils';
import { type ExtraAuthParams, toSignInUrl } from '../core/authorization-query.ts';

// The bundler replaces each `process.env.NAME` below by its value, which only works when the name is spelled out.
// A configured address is used as it stands; the default lies under the base path of the app.

/** The sign-in route, as the browser addresses it. */
export function signInRoute(): string {
  return process.env.NEXT_PUBLIC_MONOCLOUD_AUTH_SIGNIN_URL || `${basePath()}/api/auth/signin`;
}

/** The sign-out route, as the browser addresses it. */
export function signOutRoute(): string {
  return process.env.NEXT_PUBLIC_MONOCLOUD_AUTH_SIGNOUT_URL || `${basePath()}/api/auth/signout`;
}

/** The userinfo route, as the browser addresses it. */
export function userInfoRoute(): string {
  return process.env.NEXT_PUBLIC_MONOCLOUD_AUTH_USER_INFO_URL || `${basePath()}/api/auth/userinfo`;
}

/** The rule of the server, with the claim the browser knows. */
export function isInGroups(
  user: MonoCloudUser,
  groups: string[] | undefined,
  groupsClaim: string | undefined,
  matchAll: boolean | undefined,
): boolean {
  const claim = groupsClaim ?? (process.env.NEXT_PUBLIC_MONOCLOUD_AUTH_GROUPS_CLAIM || undefined);
  return groups === undefined || isUserInGroup(user, groups, claim, matchAll);
}

function basePath(): string {
  return process.env.__NEXT_ROUTER_BASEPATH ?? '';
}

/**
 * Where a page sends a signed-out visitor. The address of the page is handed on as a whole, to come back to; were its
 * query taken over as parameters, a link could choose scopes or a prompt for anyone who follows it.
 */
export function toSignInAddress(
  authParams: ExtraAuthParams,
  returnUrl: string | undefined,
  page: string,
): URL {
  return new URL(toSignInUrl(signInRoute(), authParams, returnUrl ?? page), page);
}
