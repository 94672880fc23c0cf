import { MonoCloudOPError } from '@monocloud/auth-core';
import { NextRequest } from 'next/server';
import { BOTH, SCOPES } from '../core/testing/test-client.ts';
import type { GetTokensOptions, MonoCloudOptions, MonoCloudTokens } from '../core/types.ts';
import { openBrowser } from '@monoshop/testing/browser';
import { APP, createNextClient, signInAt, userStatus } from './next-client.ts';

/** What a route handler that calls `getTokens` got, and what it sent to the browser. */
export interface DataAnswer {
  tokens?: MonoCloudTokens;
  error?: Error;
  /** Of the OAuth error, if it is one. */
  code?: string;
  /** Names and values of the cookies that were set. */
  setCookies: string[];
}

/** A browser that is signed in at an application, whose only route handler calls `getTokens(req, res)`. */
export type DataBrowser = Awaited<ReturnType<typeof openDataBrowser>>;

/** Signs a browser in at an application with these options, with real requests and answers. */
export async function openDataBrowser(options: MonoCloudOptions = {}) {
  const client = createNextClient({
    session: {},
    defaultAuthParams: { scopes: SCOPES, resource: BOTH },
    fetchUserInfo: false,
    ...options,
  });
  const handler = client.monoCloudAuth();
  const outcomes = new Map<string, Omit<DataAnswer, 'setCookies'>>();

  async function readData(request: NextRequest, id: string): Promise<Response> {
    const res = new Response();
    const wanted: GetTokensOptions = JSON.parse(request.nextUrl.searchParams.get('options') ?? '{}');
    try {
      outcomes.set(id, { tokens: await client.getTokens(request, res, wanted) });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      outcomes.set(id, { error, code: error instanceof MonoCloudOPError ? error.code : undefined });
    }
    return new Response(null, res);
  }

  const browser = openBrowser(APP, async (request) => {
    const next = new NextRequest(request);
    const id = next.nextUrl.searchParams.get('data');
    return id === null ? handler(next) : readData(next, id);
  });
  await signInAt(browser);
  return {
    ...browser,
    async getTokens(wanted: GetTokensOptions = {}): Promise<DataAnswer> {
      const data = crypto.randomUUID();
      const query = new URLSearchParams({ data, options: JSON.stringify(wanted) });
      const answer = await browser.visit(`${APP}/api/data?${query}`);
      return { ...outcomes.get(data), setCookies: answer.headers.getSetCookie() };
    },
    isSignedIn: async () => (await userStatus(browser)) === 200,
  };
}
