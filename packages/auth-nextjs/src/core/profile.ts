import { MonoCloudOidcClientBase } from '@monocloud/auth-core';
import type {
  IdTokenClaims,
  JwtClaims,
  MonoCloudSession,
  MonoCloudUser,
  UserinfoResponse,
} from '@monocloud/auth-core';
import { parseSpaceSeparated, profileSync } from '@monocloud/auth-core/internal';
import type { MonoCloudOptionsResolved } from './types.ts';

/** The claims a profile may show: all but those that say something of the token itself. */
export function filterClaims(
  claims: Partial<IdTokenClaims>,
  options: MonoCloudOptionsResolved,
): Partial<IdTokenClaims> {
  const hidden = new Set(options.filteredIdTokenClaims);
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !hidden.has(name)));
}

/** What a token says, without verification; undefined when it cannot be read, as an opaque one. */
function readClaims(token: string): Partial<IdTokenClaims & JwtClaims> | undefined {
  try {
    return MonoCloudOidcClientBase.decodeJwt(token);
  } catch {
    return undefined;
  }
}

/**
 * Claims of the session's ID token, which was verified when it came. Undefined when there is none that can be read: a
 * store or an application may have written anything in its place.
 */
export function storedClaims({ idToken }: MonoCloudSession): Partial<IdTokenClaims> | undefined {
  return typeof idToken === 'string' ? readClaims(idToken) : undefined;
}

/**
 * Who the session is about: as its ID token says, since an application may have changed `user`. Undefined when neither
 * tells.
 */
export function subjectOf(session: MonoCloudSession): string | undefined {
  const claims = storedClaims(session);
  return claims ? claims.sub : session.user.sub;
}

/**
 * The user after new claims arrived. Only fresh claims are laid over what is known; in strict mode they replace it, and
 * where no ID token came the stored one's claims stay underneath the userinfo.
 */
export function mergeProfile(
  options: MonoCloudOptionsResolved,
  session: MonoCloudSession,
  idTokenClaims: Partial<IdTokenClaims> | undefined,
  userinfo: UserinfoResponse | undefined,
): MonoCloudUser {
  if (!idTokenClaims && !userinfo) return session.user;
  const stored = options.strictProfileSync ? storedClaims(session) : undefined;
  const claims = idTokenClaims ?? (stored && filterClaims(stored, options));
  // A session that had to go without its ID token has its claims in `user` alone.
  const isStrict = options.strictProfileSync && claims !== undefined;
  const merged = profileSync(session.user, claims, userinfo, isStrict);
  const { sub, sid } = session.user;
  // Which sign-in at the provider it is stays, though a refreshed ID token may leave it out (OpenID Connect Core §12.2).
  return { ...(sid === undefined ? undefined : { sid }), ...merged, sub: merged.sub ?? sub };
}

/** Whether an access token says that it is not for each of these resources (RFC 8707 §2.2, RFC 9068 §2.2). */
export function lacksAudience(accessToken: string, resource: string | undefined): boolean {
  const claims = readClaims(accessToken);
  if (!claims) return false;
  const audiences = new Set([claims.aud].flat());
  return parseSpaceSeparated(resource).some((url) => !audiences.has(url));
}

/** Whether two access tokens say that they are about different users, which an opaque one never does (RFC 9068 §2.2). */
export function differInSubject(first: string, second: string): boolean {
  const subjects = [first, second].map((token) => readClaims(token)?.sub).filter((sub) => sub !== undefined);
  return new Set(subjects).size > 1;
}
