import type { MonoCloudCoreClient } from '../core-client.ts';
import type { MonoCloudResponse } from '../http.ts';
import type { GetTokensOptions, MonoCloudTokens } from '../types.ts';
import { createCookieJar } from './cookie-jar.ts';
import type { CookieJar } from './cookie-jar.ts';
import { createRequest, createResponse } from './memory-exchange.ts';
import type { Answer, RequestInit } from './memory-exchange.ts';

type Route = 'signIn' | 'callback' | 'userInfo' | 'signOut' | 'backChannelLogout';

/** Takes an authorization URL to the tenant and comes back with the callback URL. */
export type Authorize = (authorizationUrl: string) => Promise<URL>;

/** A person with a browser, and their visits to the application. */
export interface Shopper {
  jar: CookieJar;
  /** Goes to an auth route; the browser takes the cookies of the answer. */
  visit: (route: Route, query?: string | URLSearchParams, init?: RequestInit) => Promise<Answer>;
  /** As `visit`; resolves to the error that the route hands to `onError`, if any. */
  failureOf: (
    route: Route,
    query?: string | URLSearchParams,
    init?: RequestInit,
  ) => Promise<Error | undefined>;
  /** Begins a sign-in and plays the tenant's page. Resolves to what the tenant sends to the callback. */
  begin: (query?: string | URLSearchParams) => Promise<URLSearchParams>;
  /** Signs in from end to end. Resolves to the callback's answer. */
  signIn: (query?: string) => Promise<Answer>;
  /** A request and an answer that are under way: it carries the cookies of now, and `deliver` brings its answer home. */
  start: (options?: { isReadOnly?: boolean }) => Exchange;
  getTokens: (options?: GetTokensOptions) => Promise<MonoCloudTokens>;
}

export interface Exchange {
  req: ReturnType<typeof createRequest>;
  res: MonoCloudResponse<Answer>;
  deliver: () => Answer;
}

/** Sits a person down in front of an application. */
export function createShopper(client: MonoCloudCoreClient, authorize: Authorize): Shopper {
  const jar = createCookieJar();

  function startAt(url: string, init?: RequestInit, options?: { isReadOnly?: boolean }): Exchange {
    const req = createRequest(url, jar.cookies, init);
    const res = createResponse(options);
    const deliver = () => {
      const answer = res.done();
      jar.take(answer.cookies);
      return answer;
    };
    return { req, res, deliver };
  }

  function goTo(route: Route, query: string | URLSearchParams = '', init: RequestInit = {}): Exchange {
    const { appUrl, routes } = client.getOptions();
    return startAt(`${appUrl}${routes[route]}?${query}`, init);
  }

  async function visit(route: Route, query?: string | URLSearchParams, init?: RequestInit) {
    const { req, res, deliver } = goTo(route, query, init);
    await client[route](req, res);
    return deliver();
  }

  async function failureOf(route: Route, query?: string | URLSearchParams, init?: RequestInit) {
    const { req, res, deliver } = goTo(route, query, init);
    let failure: Error | undefined;
    await client[route](req, res, {
      onError(error: Error) {
        failure = error;
      },
    });
    deliver();
    return failure;
  }

  async function begin(query?: string | URLSearchParams) {
    const { location = '' } = await visit('signIn', query);
    return (await authorize(location)).searchParams;
  }

  return {
    jar,
    visit,
    failureOf,
    begin,
    signIn: async (query) => visit('callback', await begin(query)),
    start: (options) => startAt(`${client.getOptions().appUrl}/api/data`, {}, options),
    async getTokens(options) {
      const { req, res, deliver } = startAt(`${client.getOptions().appUrl}/api/data`);
      try {
        return await client.getTokens(req, res, options);
      } finally {
        deliver();
      }
    },
  };
}
