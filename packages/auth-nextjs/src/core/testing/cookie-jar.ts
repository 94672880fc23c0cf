import type { SetCookie } from './memory-exchange.ts';

/** The cookies one browser holds for the application. */
export interface CookieJar {
  cookies: ReadonlyMap<string, string>;
  /** Takes what an answer sets, as a browser does: an expired cookie is gone. */
  take: (cookies: readonly SetCookie[]) => void;
}

function isGone({ options }: SetCookie): boolean {
  return options.expires !== undefined && options.expires.getTime() <= Date.now();
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>();
  return {
    cookies,
    take(setCookies) {
      for (const cookie of setCookies) {
        if (isGone(cookie)) cookies.delete(cookie.name);
        else cookies.set(cookie.name, cookie.value);
      }
    },
  };
}
