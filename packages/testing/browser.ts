import { Cookie, CookieJar } from 'tough-cookie';

/** A browser as far as cookies go (RFC 6265bis §5): it follows no redirect. */
export interface Browser {
  /** Sends the cookies of that address, keeps those of the answer. `isCrossSite`: the request comes from another site. */
  visit: (url: string | URL, init?: RequestInit & { isCrossSite?: boolean }) => Promise<Response>;
  /** All cookies by name, whatever their paths. */
  cookies: () => Map<string, string>;
  cookieNames: () => string[];
  /** Names and values that it sends to an address, in that order; a name may come twice. */
  sentTo: (url: string | URL) => [name: string, value: string][];
  /** Takes a cookie as from the `Set-Cookie` line of an answer of the origin. */
  take: (line: string) => void;
  /** A second one with the same cookies. `keepsExpired` makes it send on what answers remove, as a replay does. */
  copy: (options?: { keepsExpired?: boolean }) => Browser;
}

/** How a browser reaches its server. */
export type Send = (request: Request) => Promise<Response>;

// Chromium refuses larger cookies.
const MAX_COOKIE_CHARACTERS = 4096;

const overNetwork: Send = (request) => fetch(request, { redirect: 'manual' });

function keep(jar: CookieJar, line: string, url: string, keepsExpired: boolean): void {
  const cookie = Cookie.parse(line);
  if (!cookie || line.length > MAX_COOKIE_CHARACTERS) return;
  if (cookie.sameSite === 'none' && !cookie.secure) return;
  if (keepsExpired && cookie.TTL() <= 0) return;
  jar.setCookieSync(cookie, url, { ignoreError: true });
}

/**
 * Opens a browser without cookies.
 * @param origin what paths without an origin belong to.
 * @param send over the network unless given.
 */
export function openBrowser(origin: string, send: Send = overNetwork): Browser {
  return browse(origin, send, new CookieJar(), false);
}

function browse(origin: string, send: Send, jar: CookieJar, keepsExpired: boolean): Browser {
  const cookies = () =>
    new Map(jar.getCookiesSync(origin, { allPaths: true }).map(({ key, value }) => [key, value]));
  return {
    take: (line) => keep(jar, line, origin, keepsExpired),
    cookies,
    cookieNames: () => [...cookies().keys()],
    sentTo: (url) => jar.getCookiesSync(String(url)).map(({ key, value }) => [key, value]),
    copy: (options = {}) => browse(origin, send, jar.cloneSync() ?? jar, options.keepsExpired ?? false),
    async visit(address, { isCrossSite = false, ...init } = {}) {
      const url = String(new URL(address, origin));
      // A navigation by GET carries `Lax` cookies from anywhere, other requests do not (RFC 6265bis §5.8.3).
      const sameSiteContext = isCrossSite ? (init.method === 'POST' ? 'none' : 'lax') : 'strict';
      const headers = new Headers(init.headers);
      headers.set('cookie', jar.getCookieStringSync(url, { sameSiteContext }));
      const answer = await send(new Request(url, { ...init, headers, redirect: 'manual' }));
      for (const line of answer.headers.getSetCookie()) keep(jar, line, url, keepsExpired);
      return answer;
    },
  };
}
