import { stringifySetCookie } from 'cookie';
import type { CookieOptions } from './http.ts';
import type { MonoCloudOptionsResolved } from './types.ts';

/** What a pending sign-in takes with a return URL of usual length. A session leaves room for one. */
const SIGN_IN_BYTES = 1_000;

// Browsers refuse a cookie beyond 4096 bytes, counting name, value and attributes; six are kept for the separators.
const COOKIE_BYTES = 4_090;

export type CookiePair = readonly [name: string, value: string];

/** What cookies take in a `Cookie` header (RFC 6265 §4.2.1), in bytes. Names and values are ASCII. */
export function bytesOf(cookies: Iterable<CookiePair>): number {
  return [...cookies].reduce((bytes, [name, value]) => bytes + `${name}=${value}; `.length, 0);
}

/** Characters that a value may have in a cookie of this name with these attributes. */
export function valueRoom(name: string, attributes: CookieOptions): number {
  return COOKIE_BYTES - stringifySetCookie(name, '', attributes).length;
}

/** Bytes that a session may take. */
export function sessionRoom({ cookieHeaderLimit }: MonoCloudOptionsResolved): number {
  return cookieHeaderLimit - SIGN_IN_BYTES;
}

/** Bytes that all pending sign-ins may take next to a session of `sessionBytes`: what it leaves, at least that of one. */
export function signInRoom(options: MonoCloudOptionsResolved, sessionBytes: number): number {
  const left = Math.max(options.cookieHeaderLimit - sessionBytes, SIGN_IN_BYTES);
  return Math.min(left, options.state.maxConcurrent * SIGN_IN_BYTES);
}

/**
 * Names of the pending sign-ins for which there is no room.
 * @param newestFirst those for which there is room stay, in this order.
 */
export function beyondRoom(newestFirst: readonly CookiePair[], room: number): string[] {
  let left = room;
  return newestFirst.filter((pair) => (left -= bytesOf([pair])) < 0).map(([name]) => name);
}
