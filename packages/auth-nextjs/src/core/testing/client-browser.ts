import type { MonoCloudSession } from '@monocloud/auth-core';
import { parseSetCookie, type SetCookie as ParsedSetCookie } from 'cookie';
import { createWebRequest } from '../../next/route-request.ts';
import { createWebResponse } from '../../next/route-response.ts';
import { openBrowser, type Browser } from '@monoshop/testing/browser';
import type { MonoCloudCoreClient } from '../core-client.ts';
import type { GetSessionOptions, GetTokensOptions } from '../types.ts';

type Query = string | URLSearchParams;
type Route = 'signIn' | 'callback' | 'userInfo' | 'signOut' | 'backChannelLogout';

/** Takes an authorization URL to the tenant and comes back with the callback URL. */
export type Authorize = (authorizationUrl: string) => Promise<URL>;

/** A cookie as an answer sets it. */
export interface SetCookie {
  name: string;
  value: string;
  options: Omit<ParsedSetCookie, 'name' | 'value'>;
}

/** What an auth route answered. */
export interface Answer {
  status: number;
  location?: string;
  contentType?: string;
  json?: unknown;
  html?: string;
  isCacheable: boolean;
  /** Seconds. */
  retryAfter?: number;
  /** What a 405 names as `Allow`. */
  allowed?: string[];
  cookies: SetCookie[];
  /** The same as `Set-Cookie` lines. */
  lines: string[];
}

/** A request that is under way, as {@link createClientBrowser} starts it. */
export type Exchange = ReturnType<ClientBrowser['start']>;

/** A browser whose requests are calls of a core client. */
export type ClientBrowser = ReturnType<typeof createClientBrowser>;

async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const header = (name: string) => headers.get(name) ?? undefined;
  const [text, contentType] = [await response.text(), header('content-type')];
  const retryAfter = header('retry-after');
  const lines = headers.getSetCookie();
  return {
    status,
    location: header('location'),
    contentType,
    json: contentType?.includes('json') ? JSON.parse(text) : undefined,
    html: contentType?.includes('html') ? text : undefined,
    isCacheable: !header('cache-control')?.includes('no-store'),
    retryAfter: retryAfter === undefined ? undefined : Number(retryAfter),
    allowed: header('allow')?.split(', '),
    lines,
    cookies: lines.map((line) => {
      const { name, value = '', ...options } = parseSetCookie(line);
      return { name, value, options: { httpOnly: false, ...options } };
    }),
  };
}

// Where a Server Component renders, Next throws this.
const READ_ONLY = {
  canSetCookies: () => false,
  setCookie: () =>
    Promise.reject(new Error('Cookies can only be modified in a Server Action or Route Handler.')),
};

/** Opens a browser for an application. */
export function createClientBrowser(client: MonoCloudCoreClient, authorize: Authorize) {
  let opened: Browser | undefined;
  // Late, since an application may be misconfigured on purpose.
  const browser = () => (opened ??= openBrowser(client.getOptions().appUrl));
  const cookies = () => browser().cookies();

  /** It carries the cookies of its start, and the browser takes those of its answer with `deliver`. */
  function startAt(url: string, init: RequestInit = {}, isReadOnly = false) {
    const headers = new Headers(init.headers);
    const sent = browser().sentTo(url);
    headers.set('cookie', sent.map(([name, value]) => `${name}=${value}`).join('; '));
    const written = createWebResponse();
    const req = createWebRequest(new Request(url, { ...init, headers }), client.getOptions().appUrl);
    const res = isReadOnly ? { ...written, ...READ_ONLY } : written;
    return {
      req,
      res,
      // What the application does within the request.
      getSession: (options?: GetSessionOptions) => client.getSession(req, res, options),
      getTokens: (options?: GetTokensOptions) => client.getTokens(req, res, options),
      isSignedIn: () => client.isAuthenticated(req, res),
      updateSession: (session: MonoCloudSession) => client.updateSession(req, res, session),
      deliver: async (): Promise<Answer> => {
        const response = written.done();
        for (const line of response.headers.getSetCookie()) browser().take(line);
        return readAnswer(response);
      },
    };
  }

  const start = ({ isReadOnly = false } = {}) =>
    startAt(`${client.getOptions().appUrl}/api/data`, {}, isReadOnly);

  function goTo(route: Route, query: Query = '', init?: RequestInit) {
    const { appUrl, routes } = client.getOptions();
    return startAt(`${appUrl}${routes[route]}?${query}`, init);
  }

  async function visit(route: Route, query?: Query, init?: RequestInit): Promise<Answer> {
    const { req, res, deliver } = goTo(route, query, init);
    await client[route](req, res);
    return deliver();
  }

  async function failureOf(route: Route, query?: Query, init?: RequestInit): Promise<Error | undefined> {
    const { req, res, deliver } = goTo(route, query, init);
    let failure: Error | undefined;
    await client[route](req, res, {
      onError(error: Error) {
        failure = error;
      },
    });
    await deliver();
    return failure;
  }

  async function begin(query?: Query): Promise<URLSearchParams> {
    const { location = '' } = await visit('signIn', query);
    return (await authorize(location)).searchParams;
  }

  async function request<T>(work: (exchange: ReturnType<typeof start>) => Promise<T>): Promise<T> {
    const exchange = start();
    try {
      return await work(exchange);
    } finally {
      await exchange.deliver();
    }
  }

  return {
    /** The application. */
    client,
    cookies,
    /** Takes a cookie as from a `Set-Cookie` line. */
    take: (line: string) => browser().take(line),
    /** Goes to an auth route; the browser takes the cookies of the answer. */
    visit,
    /** As `visit`; resolves to the error that the route hands to `onError`, if any. */
    failureOf,
    /** Begins a sign-in and plays the tenant's page. Resolves to what the tenant sends to the callback. */
    begin,
    /** Signs in from end to end. Resolves to the callback's answer. */
    signIn: async (query?: string) => visit('callback', await begin(query)),
    /** As `signIn`, with changed parameters at the callback. */
    async callBack(change: (params: URLSearchParams) => void, query?: Query) {
      const params = await begin(query);
      change(params);
      return visit('callback', params);
    },
    start,
    getTokens: (options?: GetTokensOptions) => request((exchange) => exchange.getTokens(options)),
    /** Reads the session in a request of its own, by default with the client of this browser. */
    getSession: (reader = client) => request(({ req, res }) => reader.getSession(req, res)),
    isSignedIn: (reader = client) => request(({ req, res }) => reader.isAuthenticated(req, res)),
    /** Saves the session with these members changed. */
    async updateSession(changes: Partial<MonoCloudSession>, writer = client) {
      const { req, res, deliver } = start();
      const session = await writer.getSession(req, res);
      await writer.updateSession(req, res, { ...session, user: session?.user ?? { sub: '' }, ...changes });
      return deliver();
    },
  };
}
