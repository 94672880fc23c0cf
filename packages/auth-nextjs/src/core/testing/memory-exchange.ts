import type { CookieOptions, MonoCloudRequest, MonoCloudResponse } from '../http.ts';

/** A cookie as an answer sets it. */
export interface SetCookie {
  name: string;
  value: string;
  options: CookieOptions;
}

/** What an auth route answered. */
export interface Answer {
  status: number;
  location?: string;
  json?: unknown;
  contentType?: string;
  html?: string;
  isCacheable: boolean;
  retryAfter?: number;
  /** What a 405 names as `Allow`. */
  allowed?: readonly string[];
  cookies: SetCookie[];
}

export interface RequestInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A request that exists in memory only. It keeps the cookies it was made with, as a real one does. */
export function createRequest(
  url: string,
  cookies: ReadonlyMap<string, string>,
  { method = 'GET', headers = {}, body }: RequestInit = {},
): MonoCloudRequest {
  const sent = new Map(cookies);
  const { searchParams } = new URL(url);
  return {
    getCookie: async (name) => sent.get(name),
    getAllCookies: async () => new Map(sent),
    getQuery(name) {
      const values = searchParams.getAll(name);
      return values.length > 1 ? values : values[0];
    },
    getRawRequest: async () => ({ method, url, body, headers }),
  };
}

/** An answer that exists in memory only. `isReadOnly` makes it a place where cookies cannot be written. */
export function createResponse({ isReadOnly = false } = {}): MonoCloudResponse<Answer> {
  let answer: Answer = { status: 200, isCacheable: true, cookies: [] };
  const change = (members: Partial<Answer>) => {
    answer = { ...answer, ...members };
  };
  return {
    canSetCookies: () => !isReadOnly,
    async setCookie(name, value, options) {
      if (isReadOnly) throw new Error('Cookies can only be modified in a Server Action or Route Handler.');
      const others = answer.cookies.filter((cookie) => cookie.name !== name);
      change({ cookies: [...others, { name, value, options }] });
    },
    redirect: (location, status = 302) => change({ status, location }),
    sendJson: (json, status = 200, contentType) => change({ status, json, contentType }),
    sendHtml: (html, status) => change({ status, html }),
    notFound: () => change({ status: 404 }),
    noContent: () => change({ status: 204 }),
    internalServerError: () => change({ status: 500 }),
    methodNotAllowed: (allowed) => change({ status: 405, allowed }),
    setNoCache: () => change({ isCacheable: false }),
    setRetryAfter: (retryAfter) => change({ retryAfter }),
    done: () => answer,
  };
}
