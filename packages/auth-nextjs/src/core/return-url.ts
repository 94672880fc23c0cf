import { ensureLeadingSlash } from '@monocloud/auth-core/internal';
import type { MonoCloudOptionsResolved } from './types.ts';

const LONGEST = 2048;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;
// Browsers drop tabs and line ends inside a URL and read a backslash as a slash, which turns a path into a host.
const TREACHEROUS = /[\p{Cc}\p{Z}\\]/u;

/** The path as the next hop may read it, should it decode it once more; undefined when it cannot be decoded. */
function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Whether a path may leave the origin in the eyes of any reader, or is just too strange to go to. */
function isTreacherous(path: string): boolean {
  let current: string | undefined = path;
  // Twice, since a proxy in front may decode before the application does.
  for (let round = 0; round < 3; round += 1) {
    // Not only in front: resolving dots moves it there, as in "/x/..//host".
    if (current === undefined || TREACHEROUS.test(current) || current.includes('//')) return true;
    current = decodePath(current);
  }
  return false;
}

function toUrl(value: string, appUrl: string): URL | undefined {
  const isAbsolute = /^https?:\/\//i.test(value);
  if (!isAbsolute && SCHEME.test(value)) return undefined;
  const text = isAbsolute ? value : `${appUrl}${ensureLeadingSlash(value)}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/**
 * A place within the application to send a browser to, as an absolute URL. Takes a path, relative to the application's
 * base path, or an absolute URL of its origin. Undefined for everything else, so that no link can borrow the
 * application's name to lead elsewhere (RFC 9700 §4.11).
 */
export function parseReturnUrl(value: unknown, appUrl: string): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST) return undefined;
  // As it was configured, without the slash that parsing adds.
  if (value === appUrl) return appUrl;
  const [beforeQuery = ''] = value.split(/[?#]/);
  if (TREACHEROUS.test(value)) return undefined;
  const url = toUrl(value, appUrl);
  if (!url || url.origin !== new URL(appUrl).origin || url.username || url.password) return undefined;
  const path = /^https?:\/\//i.test(value) ? url.pathname : ensureLeadingSlash(beforeQuery);
  return isTreacherous(path) ? undefined : url.href;
}

const toPlainPath = (path: string): string => (decodePath(path) ?? path).replace(/\/+$/, '').toLowerCase();

/**
 * As {@link parseReturnUrl}, but not for the auth routes: going back to sign-out would undo the sign-in. Nor for what
 * belongs to Next: below `/_next/data` it serves every route under a second name.
 */
export function parseSignInReturnUrl(value: unknown, options: MonoCloudOptionsResolved): string | undefined {
  const url = parseReturnUrl(value, options.appUrl);
  if (url === undefined) return undefined;
  const base = new URL(options.appUrl).pathname.replace(/\/$/, '');
  // As loosely as any router may compare: Next itself sends "/signout/" on to "/signout".
  const path = toPlainPath(new URL(url).pathname);
  const isAuthRoute = Object.values(options.routes).some((route) => path === toPlainPath(`${base}${route}`));
  return isAuthRoute || path.startsWith(`${base.toLowerCase()}/_next/`) ? undefined : url;
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
