import { stringifySetCookie } from 'cookie';
import type { CookieOptions } from '../core/http.ts';

/** The value of a `Set-Cookie` header (RFC 6265 §4.1). */
export function toSetCookie(name: string, value: string, options: CookieOptions): string {
  return stringifySetCookie(name, value, options);
}

/**
 * The `Set-Cookie` lines of an answer after `line` joined them: an earlier line of the same cookie gives way
 * (RFC 6265 §4.1.1 forbids sending two), every other one stays as it is.
 */
export function replaceSetCookie(lines: readonly string[], line: string): string[] {
  return [...lines.filter((other) => !isSameCookie(other, line)), line];
}

function cookieNameOf(line: string): string {
  return /^[^=;]*(?==)/.exec(line)?.[0].trim() ?? '';
}

/** Cookies of one name are different ones when both lines say a path, or a domain, and not the same (RFC 6265 §5.3). */
export function isSameCookie(first: string, second: string): boolean {
  if (cookieNameOf(first) !== cookieNameOf(second)) return false;
  return ['path', 'domain'].every((name) => {
    const [one, other] = [attributeOf(first, name), attributeOf(second, name)];
    return one === undefined || other === undefined || one === other;
  });
}

function attributeOf(line: string, name: string): string | undefined {
  const attributes = line.split(';').slice(1);
  const found = attributes.findLast((attribute) => cookieNameOf(attribute).toLowerCase() === name);
  return found?.slice(found.indexOf('=') + 1).trim();
}
