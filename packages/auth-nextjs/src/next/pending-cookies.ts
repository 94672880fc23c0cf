import type { CookieOptions, IMonoCloudCookieResponse } from '../core/http.ts';
import { rewriteCookieHeader, type WebResponse } from './request.ts';
import {
  createNextResponse,
  hasCookie,
  hasFrozenHeaders,
  isTooLateForCookies,
  writeCookie,
} from './cookie-response.ts';

interface PendingCookie {
  value: string;
  options: CookieOptions;
}

const valueAfterwards = ({ value, options }: PendingCookie): string | undefined =>
  options.expires && options.expires.getTime() <= Date.now() ? undefined : encodeURIComponent(value);

/** Cookies to set before the response that will carry them exists. */
export interface PendingCookies extends IMonoCloudCookieResponse {
  /** Adds them to a response. A cookie the response sets itself is newer and stays. */
  applyTo(response: WebResponse): WebResponse;
  /** Headers of the request under way, with the cookies as a later request would bring them. */
  applyToRequest(headers: Headers): void;
}

export function createPendingCookies(): PendingCookies {
  const pending = new Map<string, PendingCookie>();
  return {
    canSetCookies: () => !isTooLateForCookies(),
    setCookie: async (name, value, options) => {
      pending.set(name, { value, options });
    },
    applyToRequest: (headers) => {
      if (pending.size === 0) return;
      const changes = new Map([...pending].map(([name, cookie]) => [name, valueAfterwards(cookie)]));
      const header = rewriteCookieHeader(headers.get('cookie') ?? '', changes);
      if (header === '') headers.delete('cookie');
      else headers.set('cookie', header);
    },
    applyTo: (response) => {
      if (pending.size === 0) return response;
      const target = hasFrozenHeaders(response) ? createNextResponse(response.body, response) : response;
      for (const [name, { value, options }] of pending) {
        if (!hasCookie(target, name, options)) writeCookie(target, name, value, options);
      }
      return target;
    },
  };
}
