import { stringifySetCookie } from 'cookie';
import type { CookieOptions } from '../core/exchange.ts';

/** The value of a `Set-Cookie` header (RFC 6265 §4.1). */
export function toSetCookie(name: string, value: string, options: CookieOptions): string {
  return stringifySetCookie(name, value, options);
}

/**
 * The `Set-Cookie` lines of an answer after `line` joined them: an earlier line of the same cookie gives way
 * (RFC 6265 §4.1.1 forbids sending two), every other one stays.
 */
export function replaceSetCookie(lines: readonly string[], line: string): string[] {
  const name = cookieNameOf(line);
  return [...lines.filter((other) => cookieNameOf(other) !== name), line];
}

export function cookieNameOf(line: string): string {
  return line.slice(0, line.indexOf('=')).trim();
}
