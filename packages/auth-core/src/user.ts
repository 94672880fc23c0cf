import { isJsonObject } from './json.ts';
import type { IdTokenClaims, MonoCloudUser, UserinfoResponse } from './types.ts';

/**
 * Whether a user, or a token's claims, belongs to the groups named by id or by name. An empty list asks for
 * nothing and is always true; a user without the claim belongs to no group.
 */
export function isUserInGroup(
  user: Record<string, unknown>,
  groups: string[],
  groupsClaim = 'groups',
  matchAll = false,
): boolean {
  if (!Array.isArray(groups) || groups.length === 0) return true;
  const claim = user[groupsClaim];
  if (!Array.isArray(claim)) return false;
  const belongsTo = (group: string): boolean => claim.some((held: unknown) => isGroup(held, group));
  return matchAll ? groups.every(belongsTo) : groups.some(belongsTo);
}

function isGroup(held: unknown, group: string): boolean {
  if (!isJsonObject(held)) return held === group;
  return held['id'] === group || held['name'] === group;
}

/**
 * The user after new claims arrived: added to what was known, or, when `strict`, in place of it. Pass claims
 * that are already filtered.
 */
export function profileSync(
  existing: MonoCloudUser | undefined,
  idTokenClaims: Partial<IdTokenClaims> | undefined,
  userinfo: UserinfoResponse | undefined,
  strict = false,
): Partial<MonoCloudUser> {
  return { ...(strict ? undefined : existing), ...idTokenClaims, ...userinfo };
}
