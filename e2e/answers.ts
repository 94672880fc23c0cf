import { expect, type APIRequestContext, type APIResponse } from '@playwright/test';

/** One request of a crawl, and what tells it from another for the same address. */
export interface Ask {
  path: string;
  method?: string;
  headers?: Record<string, string>;
}

/** The payload that the router requests instead of a page, when it navigates or prefetches. */
const ROUTER_ASKS: Record<string, string>[] = [{ rsc: '1' }, { rsc: '1', 'next-router-prefetch': '1' }];

const typeOf = (answer: APIResponse) => answer.headers()['content-type'] ?? '';
const isPage = (answer: APIResponse) => typeOf(answer).startsWith('text/html');

/** Specific to a user, even where two users get the same: pages, their payloads, data. */
export const isMadeToMeasure = (answer: APIResponse) =>
  /^text\/html|^text\/x-component|json/.test(typeOf(answer)) || 'set-cookie' in answer.headers();

/** Addresses of this origin that a document names, in attributes and in the data of the router. */
function listAddresses(html: string): string[] {
  const named = html.matchAll(/(?:href|src|action)=\\?"(\/(?!\/)[^"\\#]*)/g);
  return [...named].map(([, path = '']) => path.replaceAll('&amp;', '&'));
}

export const send = (request: APIRequestContext, { path, method = 'GET', headers = {} }: Ask) =>
  request.fetch(path, { method, headers, maxRedirects: 0 });

/**
 * Follows every address that the pages name, starting with `first`. Each page is asked for as the router does too.
 * Signing out is left alone, or the crawl would end its own session.
 */
export async function crawl(request: APIRequestContext, first: string[]): Promise<Ask[]> {
  const open: Ask[] = first.map((path) => ({ path }));
  const seen = new Set(first);
  const asked: Ask[] = [];
  for (let ask = open.shift(); ask; ask = open.shift()) {
    asked.push(ask);
    const answer = await send(request, ask);
    if (!isPage(answer)) continue;
    for (const headers of ROUTER_ASKS) asked.push(await toRouterAsk(request, { ...ask, headers }));
    for (const path of listAddresses(await answer.text())) {
      if (seen.has(path) || path.startsWith('/api/auth/signout')) continue;
      seen.add(path);
      open.push({ path });
    }
  }
  expect(asked.length).toBeGreaterThan(first.length);
  return asked;
}

/** The router knows which query its headers call for; everyone else is redirected there. */
async function toRouterAsk(request: APIRequestContext, { path, headers }: Ask): Promise<Ask> {
  const { location } = (await send(request, { path, headers })).headers();
  return { path: location ?? path, headers };
}

/** The response without the parts that differ every time, to compare those of two users. */
export async function fingerprint(answer: APIResponse): Promise<string> {
  const { 'content-type': type, location } = answer.headers();
  const body = (await answer.text()).replaceAll(/nonce(="|\\":\\"|":")[^"\\]+/g, '');
  return JSON.stringify([answer.status(), type, location, body]);
}
