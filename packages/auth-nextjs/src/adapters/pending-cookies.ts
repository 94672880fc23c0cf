import { NextResponse } from 'next/server';
import type { CookieOptions, IMonoCloudCookieResponse } from '../core/exchange.ts';
import type { WebResponse } from './exchange-kind.ts';
import { hasCookie, hasFrozenHeaders, writeCookie } from './web-cookie-response.ts';

/** Cookies to set before the response that will carry them exists. */
export interface PendingCookies extends IMonoCloudCookieResponse {
  /** Adds them to a response. A cookie the response sets itself is newer and stays. */
  applyTo(response: WebResponse): WebResponse;
}

export function createPendingCookies(): PendingCookies {
  const pending = new Map<string, { value: string; options: CookieOptions }>();
  return {
    setCookie: async (name, value, options) => {
      pending.set(name, { value, options });
    },
    applyTo: (response) => {
      if (pending.size === 0) return response;
      const target = hasFrozenHeaders(response) ? new NextResponse(response.body, response) : response;
      for (const [name, { value, options }] of pending) {
        if (!hasCookie(target, name)) writeCookie(target, name, value, options);
      }
      return target;
    },
  };
}
