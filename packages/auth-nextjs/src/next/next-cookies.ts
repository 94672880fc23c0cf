import type { cookies } from 'next/headers';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../core/http.ts';
import { warn } from '../core/diagnostics.ts';
import { completeValues } from './request.ts';
import { isTooLateForCookies } from './cookie-response.ts';
import { rethrowNextSignal } from './next-signal.ts';

type NextCookieStore = Awaited<ReturnType<typeof cookies>>;

/** Cookies of the request Next is serving, wherever in the call tree we are. */
export function createNextCookieRequest(): IMonoCloudCookieRequest {
  const all = async () =>
    new Map((await loadStore()).getAll().map(({ name, value }) => [name, value] as const));
  return {
    getCookie: async (name) => (await loadStore()).get(name)?.value,
    getAllCookies: all,
    getAllCookieValues: async () =>
      completeValues(await all(), (await readNextHeaders())?.get('cookie') ?? ''),
    getHeader: async (name) => (await readNextHeaders())?.get(name) ?? undefined,
  };
}

/** Cookies of the answer Next is preparing. Read-only while a Server Component renders, and once the response began. */
export function createNextCookieResponse(): IMonoCloudCookieResponse {
  return {
    canSetCookies: canSetNextCookies,
    setCookie: async (name, value, options) => {
      try {
        (await loadStore()).set(name, value, options);
      } catch (error) {
        await rethrowNextSignal(error);
        warnOnce(error);
      }
    },
  };
}

/** Whether `cookies()` can be written here: true in actions, route handlers and proxies until the response begins. */
export async function canSetNextCookies(): Promise<boolean> {
  try {
    return !isSealed(await loadStore()) && !isTooLateForCookies();
  } catch (error) {
    await rethrowNextSignal(error);
    return false;
  }
}

/**
 * Next seals the cookies of a render by answering `set` and `delete` with one and the same function, which throws.
 * Comparing them tells the two apart without writing anything; trying would leave a cookie behind.
 */
function isSealed(store: NextCookieStore): boolean {
  return Reflect.get(store, 'set') === Reflect.get(store, 'delete');
}

/** Where the cookies of a call come from and go to. */
export interface CookieExchange {
  request: IMonoCloudCookieRequest;
  response: IMonoCloudCookieResponse;
}

/**
 * The exchange of the request Next is serving. Asks for the cookies before anything else does: a build renders pages too,
 * perhaps without any configuration, and if an error ended the call before that, Next would take the page for one that is
 * the same for all visitors.
 * @throws Error outside a request; Next's own signal while a page is rendered ahead of any request.
 */
export async function openNextExchange(): Promise<CookieExchange> {
  await loadStore();
  return { request: createNextCookieRequest(), response: createNextCookieResponse() };
}

async function loadStore(): Promise<NextCookieStore> {
  const { cookies } = await import('next/headers');
  return cookies();
}

/**
 * Headers of the request Next is serving; undefined where a test suite has put a module in the place of `next/headers` that
 * has `cookies` alone. Throws outside a request.
 */
export async function readNextHeaders(): Promise<Headers | undefined> {
  const next = await import('next/headers');
  return 'headers' in next ? next.headers() : undefined;
}

let warned = false;

function warnOnce(error: unknown): void {
  if (warned) return;
  warned = true;
  warn(error instanceof Error ? error.message : String(error));
}
