import type { MonoCloudOptions } from '@monocloud/auth-nextjs';

type Environment = Record<string, string | undefined>;

/** Browsers keep a cookie of this name only if it is Secure, of this very host, and for all of it (RFC 6265bis §4.1.3.2). */
const HOST_PREFIX = '__Host-';

/**
 * Names of the session and the state cookie for a shop on https: with the prefix that lets no other host of the same
 * domain plant them. Nothing for a cookie that has a name, a domain or a path of its own in the environment, nor for a
 * shop that shares its host (an address with a path), nor on plain http, where browsers would refuse the cookie.
 */
export function nameCookies(env: Environment): Pick<MonoCloudOptions, 'session' | 'state'> {
  if (!ownsSecureHost(env)) return {};
  return {
    ...(isLeftAlone(env, 'SESSION') && { session: { cookie: { name: `${HOST_PREFIX}session` } } }),
    ...(isLeftAlone(env, 'STATE') && { state: { cookie: { name: `${HOST_PREFIX}state` } } }),
  };
}

function ownsSecureHost(env: Environment): boolean {
  const address = read(env, 'APP_URL') ?? '';
  if (!URL.canParse(address)) return false;
  const { protocol, pathname } = new URL(address);
  return protocol === 'https:' && pathname === '/';
}

function isLeftAlone(env: Environment, cookie: 'SESSION' | 'STATE'): boolean {
  const path = read(env, `${cookie}_COOKIE_PATH`) ?? '/';
  return path === '/' && !read(env, `${cookie}_COOKIE_NAME`) && !read(env, `${cookie}_COOKIE_DOMAIN`);
}

/** As the SDK reads it: the public twin of a variable wins, and a blank one counts as not set. */
function read(env: Environment, name: string): string | undefined {
  const variable = `MONOCLOUD_AUTH_${name}`;
  return env[`NEXT_PUBLIC_${variable}`]?.trim() || env[variable]?.trim() || undefined;
}
