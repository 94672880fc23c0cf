import { toRequestId } from '@monoshop/service-kit/http';
import { toProblemBody } from '@monoshop/service-kit/problem';
import type { InitialData } from '../data/initial-data.ts';
import type { Problem } from '../data/problem.ts';
import { readFromApi, type GatewayRoute, type ReadOptions } from './api-request.ts';
import { GatewayError } from './gateway-error.ts';
import type { LogEvent } from './log.ts';
import type { Settings } from './settings.ts';

/** `getTokens` as a Server Component calls it, where it renews nothing and writes no cookie. */
export type PageTokens = (options: { resource: string; scopes: string }) => Promise<{ accessToken: string }>;

export interface InitialDataParts {
  getTokens: PageTokens;
  settings: Settings;
  log: LogEvent;
}

/** What a page shows, by the path of the BFF with the same data. */
export type PageRoutes = Readonly<Record<string, GatewayRoute<unknown>>>;

/** One response, by the path of the BFF; neither data nor refusal where the page is to find out. */
interface Outcome {
  data?: [path: string, data: unknown];
  refusal?: [path: string, problem: Problem];
}

const isPresent = <T>(value: T | undefined): value is T => value !== undefined;

/**
 * Requests what a page shows from the APIs, so that the page is sent with its data.
 * @param headers of the request for the page.
 * @returns the responses that arrived in time: data, or that this user may not see it. None where the page itself can
 *   find out why, or wait longer. Never throws.
 */
export async function readInitialData(
  headers: Headers,
  routes: PageRoutes,
  { getTokens, settings, log }: InitialDataParts,
): Promise<InitialData> {
  const { resource, scopes, initialDataTimeoutMs: timeoutMs } = settings;
  if (timeoutMs === 0 || !isForNewPage(headers)) return { data: {}, refusals: {} };
  const options: ReadOptions = {
    token: getTokens({ resource, scopes }),
    settings,
    requestId: toRequestId(headers.get('x-request-id')),
    timeoutMs,
    signal: AbortSignal.timeout(timeoutMs),
  };
  const outcomes = await Promise.all(
    Object.entries(routes).map(([path, route]) => readOne(path, route, options, log)),
  );
  return {
    data: Object.fromEntries(outcomes.map(({ data }) => data).filter(isPresent)),
    refusals: Object.fromEntries(outcomes.map(({ refusal }) => refusal).filter(isPresent)),
  };
}

async function readOne(
  path: string,
  route: GatewayRoute<unknown>,
  options: ReadOptions,
  log: LogEvent,
): Promise<Outcome> {
  const { requestId, signal } = options;
  try {
    return { data: [path, await Promise.race([readFromApi(route, options), rejectOnAbort(signal)])] };
  } catch (error) {
    log('info', 'page_without_data', { api: route.name, requestId, ...describe(error) });
    const problem = error instanceof GatewayError ? error.problem : undefined;
    return problem?.status === 403 ? { refusal: [path, toProblemBody(problem, requestId)] } : {};
  }
}

/**
 * Whether a browser opens a page of its own with the answer (Fetch Metadata, `Sec-Fetch-Dest`). The router's requests are
 * for pages that may have the data already, and must not wait for it; an embedded page gets no data.
 */
function isForNewPage(headers: Headers): boolean {
  const destination = headers.get('sec-fetch-dest');
  return destination === null || destination === 'document';
}

/** Rejects when the time is up, even if the operation itself cannot be interrupted. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

// A page renews no token. If the session's token has expired, or there is none for the APIs, the first request of the page
// for data gets one, or learns that the session is over.
const NO_USABLE_TOKEN = 'no_usable_token';

// The message of an error may repeat what a peer sent; its name is enough to find the line that threw it.
function describe(error: unknown): { code?: string; cause?: string } {
  if (!(error instanceof GatewayError)) return { cause: error instanceof Error ? error.name : undefined };
  const { code } = error.problem;
  return { code: code === 'session_ended' ? NO_USABLE_TOKEN : code };
}

/** `getTokens` as a Server Component calls it; without options it gives the token of the sign-in. */
export type ReadTokens = (options?: {
  resource: string;
  scopes: string;
}) => Promise<{ accessToken: string; resource?: string }>;

const toSet = (resource = ''): Set<string> => new Set(resource.split(/\s+/).filter(Boolean));

function isSameResource(one: string | undefined, other: string): boolean {
  const [first, second] = [toSet(one), toSet(other)];
  return first.size === second.size && [...first].every((url) => second.has(url));
}

/**
 * Finds a token for the APIs among those that a session holds. Right after a sign-in that is the sign-in's own: it was
 * requested with `openid` and other scopes too, so it does not match by scopes, and a page can get no other one. It is used
 * only when its audience is exactly these APIs: others must not receive it.
 */
export function createPageTokens(readTokens: ReadTokens): PageTokens {
  return async (options) => {
    try {
      return await readTokens(options);
    } catch (error) {
      const ofSignIn = await readTokens().catch(() => undefined);
      if (!ofSignIn || !isSameResource(ofSignIn.resource, options.resource)) throw error;
      return ofSignIn;
    }
  };
}
