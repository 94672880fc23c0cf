import { MonoCloudOPError } from '@monocloud/auth-core';
import { NextRequest } from 'next/server';
import type { Authorize } from '../core/testing/shopper.ts';
import type { GetTokensOptions, MonoCloudTokens } from '../core/types.ts';
import type { MonoCloudNextClient } from '../next-client.ts';
import { type Browser, openBrowser } from './browser.ts';

const ORIGIN = 'http://localhost:3000';

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
export interface DataBrowser extends Browser {
  getTokens: (options?: GetTokensOptions) => Promise<DataAnswer>;
  isSignedIn: () => Promise<boolean>;
}

/** Signs a browser in, with real requests and answers. */
export async function openDataBrowser(
  client: MonoCloudNextClient,
  authorize: Authorize,
): Promise<DataBrowser> {
  const handler = client.monoCloudAuth();
  const outcomes = new Map<string, Omit<DataAnswer, 'setCookies'>>();

  async function readData(request: NextRequest, id: string): Promise<Response> {
    const res = new Response();
    const options: GetTokensOptions = JSON.parse(request.nextUrl.searchParams.get('options') ?? '{}');
    try {
      outcomes.set(id, { tokens: await client.getTokens(request, res, options) });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      outcomes.set(id, { error, code: error instanceof MonoCloudOPError ? error.code : undefined });
    }
    return new Response(null, res);
  }

  const browser = openBrowser(ORIGIN, async (request) => {
    const next = new NextRequest(request);
    const id = next.nextUrl.searchParams.get('data');
    return id === null ? handler(next) : readData(next, id);
  });
  const { headers } = await browser.visit(`${ORIGIN}/api/auth/signin`);
  await browser.visit(await authorize(headers.get('location') ?? ''));
  return {
    ...browser,
    async getTokens(options = {}) {
      const data = crypto.randomUUID();
      const query = new URLSearchParams({ data, options: JSON.stringify(options) });
      const answer = await browser.visit(`${ORIGIN}/api/data?${query}`);
      return { ...outcomes.get(data), setCookies: answer.headers.getSetCookie() };
    },
    isSignedIn: async () => (await browser.visit(`${ORIGIN}/api/auth/userinfo`)).status === 200,
  };
}
