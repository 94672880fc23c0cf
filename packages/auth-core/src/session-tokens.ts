import { parseSpaceSeparatedSet, setsEqual } from './space-separated.ts';
import type { AccessToken, IdTokenClaims, MonoCloudUser, UserinfoResponse } from './types.ts';

/**
 * First token that was requested for exactly these resources and exactly these scopes. Order, repetition and
 * white space do not matter; undefined means the empty set; granted scopes are not considered.
 */
export function findToken(
  tokens?: AccessToken[],
  resource?: string,
  scopes?: string,
): AccessToken | undefined {
  const resources = parseSpaceSeparatedSet(resource);
  const requested = parseSpaceSeparatedSet(scopes);
  return tokens?.find(
    (token) =>
      setsEqual(parseSpaceSeparatedSet(token.resource), resources) &&
      setsEqual(parseSpaceSeparatedSet(token.requestedScopes), requested),
  );
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
