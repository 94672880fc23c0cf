import { ensureLeadingSlash } from '@monocloud/auth-core/internal';
import type { MonoCloudOptionsResolved } from './types.ts';

const MAX_LENGTH = 2048;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;
// Browsers drop tabs and line ends inside a URL and read a backslash as a slash, which turns a path into a host.
const UNSAFE_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}\\]/u;

/** The path as the next hop may read it, should it decode it once more. What no escape spells stays as it is. */
function decodePath(path: string): string {
  return path.replaceAll(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes.replaceAll(/%[0-7][\da-f]/gi, decodeURIComponent);
    }
  });
}

function isWellFormed(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

/** Whether a path may leave the origin in the eyes of any reader, or cannot be read at all. */
function isUnsafe(path: string): boolean {
  if (!isWellFormed(path)) return true;
  let current = path;
  // Twice, since a proxy in front may decode before the application does.
  for (let round = 0; round < 3; round += 1) {
    // Not only in front: resolving dots moves it there, as in "/x/..//host".
    if (UNSAFE_CHARACTERS.test(current) || current.includes('//')) return true;
    current = decodePath(current);
  }
  return false;
}

function toUrl(value: string, appUrl: string): URL | undefined {
  const isAbsolute = /^https?:\/\//i.test(value);
  if (!isAbsolute && SCHEME.test(value)) return undefined;
  const text = isAbsolute ? value : `${appUrl}${ensureLeadingSlash(value)}`;
  // Parsing would drop a space at the end.
  const escaped = text.replaceAll(' ', '%20');
  return URL.canParse(escaped) ? new URL(escaped) : undefined;
}

/**
 * A place within the application to send a browser to, as an absolute URL. Takes a path, relative to the application's
 * base path, or an absolute URL of its origin. Undefined for everything else, so that no link can borrow the
 * application's name to lead elsewhere (RFC 9700 §4.11).
 */
export function parseReturnUrl(value: unknown, appUrl: string): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > MAX_LENGTH) return undefined;
  // As it was configured, without the slash that parsing adds.
  if (value === appUrl) return appUrl;
  const [beforeQuery = ''] = value.split(/[?#]/);
  if (UNSAFE_CHARACTERS.test(value)) return undefined;
  const url = toUrl(value, appUrl);
  if (!url || url.origin !== new URL(appUrl).origin || url.username || url.password) return undefined;
  // It grows as its characters are escaped, and has to pass here again when the sign-in is finished.
  if (url.href.length > MAX_LENGTH) return undefined;
  const path = /^https?:\/\//i.test(value) ? url.pathname : ensureLeadingSlash(beforeQuery);
  return isUnsafe(path) ? undefined : url.href;
}

const toPlainPath = (path: string): string => decodePath(decodePath(path)).replace(/\/+$/, '').toLowerCase();

/**
 * Whether Next may take the path for the route. It compares "/signout/" and "/signout.rsc" as "/signout", and with
 * languages in the path (`i18n`) "/de/signout" too.
 */
function isNameOf(path: string, route: string): boolean {
  const withoutLanguage = path.replace(/^\/[^/]+(?=\/)/, '');
  return [path, withoutLanguage].some((each) => each === route || each.startsWith(`${route}.`));
}

/**
 * As {@link parseReturnUrl}, but not for the auth routes: going back to sign-out would undo the sign-in. Nor for what
 * belongs to Next: below `/_next/data` it serves every route under a second name.
 */
export function parseSignInReturnUrl(value: unknown, options: MonoCloudOptionsResolved): string | undefined {
  const url = parseReturnUrl(value, options.appUrl);
  if (url === undefined) return undefined;
  const base = toPlainPath(new URL(options.appUrl).pathname);
  const full = toPlainPath(new URL(url).pathname);
  // Next compares a base path by case, but a proxy in front may not.
  const path = full.startsWith(`${base}/`) ? full.slice(base.length) : full;
  const isAuthRoute = Object.values(options.routes).some((route) => isNameOf(path, toPlainPath(route)));
  return isAuthRoute || path.startsWith('/_next/') ? undefined : url;
}

/**
 * Where a sign-out may lead: a place within the application or the configured address, wherever that is. Undefined for
 * everything else.
 */
export function parsePostLogoutUrl(value: unknown, options: MonoCloudOptionsResolved): string | undefined {
  const configured = options.postLogoutRedirectUri;
  if (typeof value === 'string' && value !== '' && value === configured && URL.canParse(value)) return value;
  return parseReturnUrl(value, options.appUrl);
}
