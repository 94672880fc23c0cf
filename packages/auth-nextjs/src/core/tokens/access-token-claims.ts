import { MonoCloudOidcClientBase } from '@monocloud/auth-core';
import type { JwtClaims } from '@monocloud/auth-core';
import { parseSpaceSeparated } from '@monocloud/auth-core/internal';

/** What an access token says, without verification; undefined when it is none that can be read, as an opaque one. */
function readClaims(accessToken: string): Partial<JwtClaims> | undefined {
  try {
    return MonoCloudOidcClientBase.decodeJwt(accessToken);
  } catch {
    return undefined;
  }
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
