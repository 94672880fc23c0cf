import { toRequestId } from '@monoshop/service-kit/http';
import type { FirstAnswers } from '../data/first-answers.ts';
import type { Problem } from '../data/problem.ts';
import { requestApi } from './api-request.ts';
import { GatewayError } from './gateway-error.ts';
import type { GatewayRoute } from './gateway.ts';
import type { logEvent } from './log.ts';
import { assertConfigured } from './scope-missing.ts';
import { toSessionFailure } from './session-failure.ts';
import type { Settings } from './settings.ts';

/** `getTokens` as a Server Component calls it, where it renews nothing and writes no cookie. */
export type StoredTokens = (options: {
  resource: string;
  scopes: string;
}) => Promise<{ accessToken: string }>;

export interface FirstAnswersParts {
  getTokens: StoredTokens;
  settings: () => Settings;
  log: typeof logEvent;
}

/** What a page shows, by the path at which the BFF has it. */
export type PageRoutes = Readonly<Record<string, GatewayRoute<unknown>>>;

/**
 * Asks the APIs for what a page shows, so that it is sent with its data.
 * @param headers of the request for the page.
 * @returns the answers that came in time: data, or that this person may not see it. None where the page itself can say
 *   better why, or wait longer. Never throws.
 */
export type ReadFirstAnswers = (headers: Headers, routes: PageRoutes) => Promise<FirstAnswers>;

interface Reading {
  tokens: Promise<{ accessToken: string }>;
  settings: Settings;
  requestId: string;
  /** Ends the exchange when the page is to wait no longer. */
  signal: AbortSignal;
}

async function readOne(route: GatewayRoute<unknown>, { tokens, settings, requestId, signal }: Reading) {
  const { accessToken } = await tokens.catch((error: unknown) => {
    throw toSessionFailure(error, route.scope);
  });
  assertConfigured(route, settings.scopes);
  const baseUrl = route.baseUrl(settings);
  const timeoutMs = settings.firstAnswerTimeoutMs;
  return requestApi(route, { baseUrl, accessToken, requestId, timeoutMs, signal });
}

/** One answer, by the path of the BFF that says the same; neither data nor refusal where the page is to find out. */
interface Outcome {
  data?: [path: string, data: unknown];
  refusal?: [path: string, problem: Problem];
}

const isPresent = <T>(value: T | undefined): value is T => value !== undefined;

/** Captures where tokens and settings come from. Both are asked for each page; nothing is kept for the next one. */
export function createFirstAnswers({ getTokens, settings, log }: FirstAnswersParts): ReadFirstAnswers {
  async function tryOne(path: string, route: GatewayRoute<unknown>, reading: Reading): Promise<Outcome> {
    try {
      return { data: [path, await Promise.race([readOne(route, reading), failAtEnd(reading.signal)])] };
    } catch (error) {
      log('info', 'page_without_data', {
        api: route.name,
        requestId: reading.requestId,
        ...describe(error),
      });
      const problem = error instanceof GatewayError ? error.problem : undefined;
      return problem?.status === 403 ? { refusal: [path, problem] } : {};
    }
  }

  return async function readFirstAnswers(headers, routes) {
    const current = settings();
    if (current.firstAnswerTimeoutMs === 0 || !isForNewPage(headers)) return { data: {}, refusals: {} };
    const { resource, scopes } = current;
    const reading = {
      tokens: getTokens({ resource, scopes }),
      settings: current,
      requestId: toRequestId(headers.get('x-request-id')),
      signal: AbortSignal.timeout(current.firstAnswerTimeoutMs),
    };
    const outcomes = await Promise.all(
      Object.entries(routes).map(([path, route]) => tryOne(path, route, reading)),
    );
    return {
      data: Object.fromEntries(outcomes.map(({ data }) => data).filter(isPresent)),
      refusals: Object.fromEntries(outcomes.map(({ refusal }) => refusal).filter(isPresent)),
    };
  };
}

/**
 * Whether a browser opens a page of its own with the answer (Fetch Metadata, `Sec-Fetch-Dest`). The router's requests are
 * for pages that may have the data by now, and must not wait for it; an embedded page is nobody's to read.
 */
function isForNewPage(headers: Headers): boolean {
  const destination = headers.get('sec-fetch-dest');
  return destination === null || destination === 'document';
}

/** Rejects when the time is up, also when what takes so long cannot be interrupted. */
async function failAtEnd(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

// A page renews no token. Of a session whose token has run out, or that never held one for the APIs, the first request for
// data gets one; whether the session is over shows there.
const NO_USABLE_TOKEN = 'no_usable_token';

// The message of an error may repeat what a peer sent; its name is enough to find the line that threw it.
function describe(error: unknown): { code?: string; cause?: string } {
  if (!(error instanceof GatewayError)) return { cause: error instanceof Error ? error.name : undefined };
  const { code } = error.problem;
  return { code: code === 'session_ended' ? NO_USABLE_TOKEN : code };
}
