import { BOTH, INVOICES_ONLY, PRODUCTS_ONLY } from '../core/testing/test-client.ts';
import type { GetTokensOptions } from '../core/types.ts';
import type { NextProcess } from '@monoshop/testing/next-process';
import type { GrantedToken, Shop, ShopAnswer } from './shop.ts';
import type { Browser } from '@monoshop/testing/browser';

/** How many requests at once, for how many different tokens, over how many processes. */
export interface RefreshCase {
  requests: number;
  keys: number;
  processes: number;
}

/** The cases with sessions in Redis. */
export const REFRESH_CASES: RefreshCase[] = [
  { requests: 100, keys: 1, processes: 1 },
  { requests: 100, keys: 2, processes: 1 },
  { requests: 100, keys: 1, processes: 2 },
  { requests: 100, keys: 2, processes: 2 },
  { requests: 60, keys: 4, processes: 3 },
];

/** The cases with the session in the cookie: one process, since others would not know of each other. */
export const COOKIE_CASES: RefreshCase[] = [
  { requests: 100, keys: 1, processes: 1 },
  { requests: 100, keys: 2, processes: 1 },
];

/** Requests whose tokens differ in audience or scope, so that a token returned to the wrong caller is noticed. */
export const TOKEN_REQUESTS: Required<Pick<GetTokensOptions, 'resource' | 'scopes'>>[] = [
  PRODUCTS_ONLY,
  INVOICES_ONLY,
  { resource: BOTH, scopes: 'read:products read:invoices' },
  { resource: BOTH, scopes: 'read:products' },
];

const words = (text: string | string[]) => [text].flat().join(' ').split(' ').sort().join(' ');

/** Whether it is a good token for exactly what was asked. */
export function isRequested(
  { resource, scopes }: (typeof TOKEN_REQUESTS)[number],
  token: GrantedToken | undefined,
): boolean {
  if (!token || token.isExpired) return false;
  return words(token.aud) === words(resource) && words(token.scope) === words(scopes);
}

interface Outcome {
  tokenRequest: (typeof TOKEN_REQUESTS)[number];
  answer?: ShopAnswer;
}

/** All requests of a case at once: neighbours go to different processes, and every process gets every one. */
function askAll(shop: Shop, browser: Browser, { requests, keys }: RefreshCase, servers: NextProcess[]) {
  const tokenRequests = TOKEN_REQUESTS.slice(0, keys);
  const places = tokenRequests.flatMap((tokenRequest) => servers.map((server) => ({ server, tokenRequest })));
  const calls = Array.from({ length: requests }, async (_, index): Promise<Outcome[]> => {
    const place = places[index % places.length];
    if (!place) return [];
    const { server, tokenRequest } = place;
    const answer = await shop.ask(browser, server, [tokenRequest]).catch(() => undefined);
    return [{ tokenRequest, answer }];
  });
  return Promise.all(calls);
}

/**
 * Runs one case: a user signs in, gets every token, all of them expire, and then all requests come at once. They come twice,
 * of which only the first time finds expired tokens.
 */
export async function countRefreshes(shop: Shop, given: RefreshCase, all: NextProcess[]) {
  const servers = all.slice(0, given.processes);
  const browser = await shop.signIn(servers);
  for (const server of servers) await shop.ask(browser, server, TOKEN_REQUESTS.slice(0, given.keys));
  await shop.expireTokens(browser);
  shop.forget();
  const first = await askAll(shop, browser, given, servers);
  const { grants, invalidGrants } = shop.grants();
  const second = await askAll(shop, browser, given, servers);
  const outcomes = [...first, ...second].flat();
  const answered = outcomes.filter(({ answer }) => answer?.status === 200);
  const wrong = answered.filter(({ tokenRequest, answer }) => !isRequested(tokenRequest, answer?.tokens[0]));
  return {
    /** Refresh requests of the first round that reached the tenant, and those that it refused for good. */
    grants,
    invalidGrants,
    /** Answers with a token for another audience or scope than that caller asked for, or an expired one. */
    wrongTokens: wrong.length,
    /** Answers other than 200, and requests without one. */
    failures: 2 * given.requests - answered.length,
    /** Refresh requests of the second round, which should find every token in the session. */
    grantsAfterwards: shop.grants().grants - grants,
  };
}
