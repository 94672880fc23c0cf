import type { MonoCloudUser } from '@monocloud/auth-core';
import { isUserInGroup } from '@monocloud/auth-core/utils';
import { groupsClaimSetting } from '../browser-routes.ts';

/** The rule of the server, with the claim the browser knows. */
export function isInGroups(
  user: MonoCloudUser,
  groups: string[] | undefined,
  groupsClaim: string | undefined,
  matchAll: boolean | undefined,
): boolean {
  return groups === undefined || isUserInGroup(user, groups, groupsClaim ?? groupsClaimSetting(), matchAll);
}
