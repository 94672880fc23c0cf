import { toProblemBody } from '@monoshop/service-kit/problem';
import type { InitialData } from '../data/initial-data.ts';
import { readFromApi, type GatewayRoute, type ReadOptions } from './api-request.ts';
import { describeFailure, GatewayError, toInternalError } from './gateway-error.ts';
import { identifyRequest, type LogEvent, type LogFields } from './log.ts';
import type { Settings } from './settings.ts';
import { mayWrite, observeTokens, type IssuedToken, type TokenRequest } from './token-request.ts';

/** `getTokens` as a Server Component calls it, where it renews nothing and writes no cookie. */
export type PageTokens = (options: TokenRequest) => Promise<IssuedToken>;

export interface InitialDataParts {
  getTokens: PageTokens;
  settings: Settings;
  log: LogEvent;
}

/** What a page shows, by the path of the BFF with the same data. */
export type PageRoutes = Readonly<Record<string, GatewayRoute<unknown>>>;

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
  const { initialDataTimeoutMs: timeoutMs } = settings;
  if (timeoutMs === 0 || !isForNewPage(headers)) return { data: {}, refusals: {} };
  const tokens = new Map<string, ReadOptions['token']>();
  /** Once for each token, however many routes share it: reading one opens the session. */
  function readToken(route: GatewayRoute<unknown>): ReadOptions['token'] {
    const wanted = route.tokenRequest(settings);
    const token = tokens.get(wanted.resource) ?? observeTokens(() => getTokens(wanted));
    tokens.set(wanted.resource, token);
    return token;
  }
  const options = {
    settings,
    ...identifyRequest(headers),
    traceparent: headers.get('traceparent') ?? undefined,
    timeoutMs,
    signal: AbortSignal.timeout(timeoutMs),
  };
  const outcomes = await Promise.all(
    Object.entries(routes).map(([path, route]) =>
      readOne(path, route, { ...options, token: readToken(route) }, log),
    ),
  );
  return {
    data: Object.fromEntries(outcomes.flatMap(({ data = {} }) => Object.entries(data))),
    refusals: Object.fromEntries(outcomes.flatMap(({ refusals = {} }) => Object.entries(refusals))),
  };
}

/** One response; neither data nor refusal where the page is to find out. */
async function readOne(
  path: string,
  route: GatewayRoute<unknown>,
  options: ReadOptions & { traceId?: string },
  log: LogEvent,
): Promise<Partial<InitialData>> {
  const { requestId, traceId, signal } = options;
  try {
    const answer = await Promise.race([readFromApi(route, options), rejectOnAbort(signal)]);
    return { data: { [path]: answer.read() } };
  } catch (error) {
    log('info', 'page_without_data', { api: route.name, requestId, traceId, ...describe(error) });
    const problem = error instanceof GatewayError ? error.problem : undefined;
    return problem?.status === 403 ? { refusals: { [path]: toProblemBody(problem, requestId) } } : {};
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

function describe(error: unknown): LogFields {
  // The time of the page is up.
  if (error instanceof DOMException) return { cause: error.name };
  const fields = describeFailure(error instanceof GatewayError ? error : toInternalError(error));
  return fields.code === 'session_ended' ? { ...fields, code: NO_USABLE_TOKEN } : fields;
}

/** `getTokens` as a Server Component calls it; without options it gives the token of the sign-in. */
export type ReadTokens = (options?: TokenRequest) => Promise<IssuedToken & { resource?: string }>;

const toSet = (resource = ''): Set<string> => new Set(resource.split(/\s+/).filter(Boolean));

function isSameResource(one: string | undefined, other: string): boolean {
  const [first, second] = [toSet(one), toSet(other)];
  return first.size === second.size && [...first].every((url) => second.has(url));
}

/**
 * Finds a token for the APIs among those that a session holds. Right after a sign-in that is the sign-in's own: it was
 * requested with `openid` and other scopes too, so it does not match by scopes, and a page can get no other one. It is used
 * only when its audience is exactly these APIs: others must not receive it. One that may change data is not used: each API
 * that received it could use it at the others.
 */
export function createPageTokens(readTokens: ReadTokens): PageTokens {
  return async (options) => {
    try {
      return await readTokens(options);
    } catch (error) {
      const ofSignIn = await readTokens().catch(() => undefined);
      if (!ofSignIn || !isSameResource(ofSignIn.resource, options.resource)) throw error;
      if (mayWrite(ofSignIn.scopes)) throw error;
      return ofSignIn;
    }
  };
}
