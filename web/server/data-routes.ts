import { findApi, type ApiName } from '@monoshop/apis';
import { headers } from 'next/headers';
import type { NextRequest } from 'next/server';
import type { z } from 'zod';
import type { InitialData } from '../data/initial-data.ts';
import { toTokenRequest, type GatewayRoute } from './api-request.ts';
import { auth, isSignedIn } from './auth.ts';
import { createGateway, type Gateway, type Present, type TokenSource } from './gateway.ts';
import { createPageTokens, readInitialData, type PageRoutes } from './initial-data.ts';
import { logEvent } from './log.ts';
import { settings } from './settings.ts';

/** `GET` of an API's data, which `answer` describes. */
export function createGatewayRoute<T>(api: ApiName, answer: z.ZodType<T>): GatewayRoute<T> {
  const { title: name, path, scope } = findApi(api);
  // Relative, so that the address of an API may have a path of its own.
  return {
    name,
    path: path.slice(1),
    scope,
    answer,
    baseUrl: ({ apiUrls }) => apiUrls[api],
    tokenRequest: (all) => toTokenRequest(all, api),
  };
}

/** What the routes of this process get tokens and settings from, and log to. Throws like settings. */
export function createOwnParts() {
  const client = auth();
  return {
    // Awaited within the response: a client that cannot be made is answered with problem details.
    getTokens: async (...args: Parameters<TokenSource>) => (await client).getTokens(...args),
    isSignedIn,
    settings: settings(),
    log: logEvent,
  };
}

let gateway: Gateway | undefined;

/** Creates the handler that responds to the browser with one API's data, using the tokens of the signed-in user. */
export const createDataRoute =
  <T>(route: GatewayRoute<T>, presentFor?: (request: NextRequest) => Present<T>) =>
  async (request: NextRequest): Promise<Response> =>
    (gateway ??= createGateway(createOwnParts()))(request, route, presentFor?.(request));

const getPageTokens = createPageTokens(async (options) => {
  const client = await auth();
  return options ? client.getTokens(options) : client.getTokens();
});

/** In a page: the data that it is sent with, using the tokens of the signed-in user. Never throws. */
export async function readPageData(routes: PageRoutes): Promise<InitialData> {
  const parts = { getTokens: getPageTokens, settings: settings(), log: logEvent };
  return readInitialData(await headers(), routes, parts);
}
