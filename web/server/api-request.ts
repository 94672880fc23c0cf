import { findApi, type ApiName } from '@monoshop/apis';
import type { z } from 'zod';
import { requestApi, type ApiPost, type ApiRequest, type ApiResponse } from './api-connection.ts';
import { fromApiStatus, fromInvalidAnswer, fromNetworkError } from './api-failure.ts';
import { GatewayError } from './gateway-error.ts';
import { mapTokenError, tokensNotCombinable } from './map-token-error.ts';
import type { PageEvents } from './log.ts';
import type { Settings } from './settings.ts';
import {
  areSeveral,
  assertConfigured,
  mayWrite,
  type FailingApi,
  type IssuedToken,
  type TokenRequest,
  type TokenSettings,
} from './token-request.ts';

/** How data that comes in pages is requested and put together. */
export interface Paging<T> {
  /** Query of the first page. */
  query: string;
  /** What follows the last page that is read is left to the caller. */
  maxPages: number;
  /** Methods, so that routes with different data fit into one table. */
  nextOf(page: T): string | undefined;
  /** Throws an Error when the pages do not fit together. */
  join(pages: readonly T[]): T;
}

/** One route of one API, as its contract states it, and the setting with the API's address. */
export interface GatewayRoute<T> extends FailingApi {
  path: string;
  answer: z.ZodType<T>;
  baseUrl: (settings: Settings) => URL;
  tokenRequest: (settings: Settings) => TokenRequest;
  /** Present when the data comes in pages, each of which names the next one. */
  paging?: Paging<T>;
  /** What the log calls its requests; by default those of data. */
  events?: PageEvents;
  /** The problem that a response other than 200 stands for. Undefined: what it is for every API. */
  toProblem?: (response: ApiResponse) => GatewayError | undefined;
}

export interface ReadOptions extends Pick<ApiRequest, 'requestId' | 'traceparent' | 'timeoutMs' | 'signal'> {
  token: Promise<IssuedToken>;
  settings: Settings;
}

/** Data of an API, checked against its contract. */
export interface ApiData<T> {
  read: () => T;
  /** The same as JSON: what the contract does not name is left out. */
  toJson: () => Uint8Array<ArrayBuffer>;
  /** As received (RFC 9110 §8.8.3). */
  etag?: string;
}

type CallOptions = Omit<ReadOptions, 'token' | 'settings'> & { accessToken: string; post?: ApiPost };

const MAX_DATA_BYTES = 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** By contract, the answer that was checked last, and its data as JSON. */
const checkedLast = new WeakMap<z.ZodType, { received: Buffer; json: Uint8Array<ArrayBuffer> }>();

/**
 * Checks an answer. Pages poll, and get the same data again and again: the bytes that were checked last pass, and are neither
 * parsed nor printed again. Only these bytes and what was printed of them are kept, no data that a reader could change.
 * @throws Error when it is not what the contract says.
 */
function checkAnswer<T>(contract: z.ZodType<T>, received: Buffer): ApiData<T> {
  const parse = () => contract.parse(JSON.parse(utf8.decode(received)));
  const last = checkedLast.get(contract);
  if (last && received.equals(last.received)) return { read: parse, toJson: () => last.json };
  const data = parse();
  const toJson = () => {
    const json = encoder.encode(JSON.stringify(data));
    checkedLast.set(contract, { received, json });
    return json;
  };
  return { read: () => data, toJson };
}

/** What to request of the tenant for one API: the token that is for all of them, or the API's own. */
export function toTokenRequest(
  { tokens, resource, scopes, audiences }: TokenSettings,
  api: ApiName,
): TokenRequest {
  return tokens === 'combined'
    ? { resource, scopes }
    : { resource: audiences[api], scopes: findApi(api).scope };
}

/**
 * Sends one request to an API, and checks the answer against the contract.
 * @throws GatewayError for everything that is not the data; code `token_refused` when the API answers 401.
 */
export async function callApi<T>(
  route: Omit<GatewayRoute<T>, 'path' | 'baseUrl' | 'tokenRequest' | 'paging'>,
  url: URL,
  options: CallOptions,
): Promise<ApiData<T>> {
  const response = await requestApi({
    ...options,
    url,
    name: route.name,
    maxBodyBytes: MAX_DATA_BYTES,
    readsRefusals: route.toProblem !== undefined,
  }).catch((cause: unknown) => {
    throw cause instanceof RangeError ? fromInvalidAnswer(route, cause) : fromNetworkError(route, cause);
  });
  const { status, headers, body } = response;
  if (status !== 200) throw route.toProblem?.(response) ?? fromApiStatus(route, status, headers);
  try {
    return { ...checkAnswer(route.answer, body), etag: headers.etag };
  } catch (cause) {
    throw fromInvalidAnswer(route, cause);
  }
}

/**
 * Reads the data of an API with a token of the session, all pages of it that the route wants.
 * @throws GatewayError as callApi does. Errors that `mapTokenError` does not know are thrown as they are.
 */
export async function readFromApi<T>(
  route: GatewayRoute<T>,
  { token, settings, ...options }: ReadOptions,
): Promise<ApiData<T>> {
  const { resource } = route.tokenRequest(settings);
  const { accessToken, scopes } = await token.catch((error: unknown) => {
    const failure = mapTokenError(error, route.scope, resource);
    const code = failure instanceof GatewayError ? failure.problem.code : '';
    if (['insufficient_scope', 'api_not_in_session'].includes(code)) assertConfigured(route, settings.scopes);
    throw failure;
  });
  // A tenant may grant more than was requested (RFC 6749 §3.3). Each API could use such a token at the others.
  if (areSeveral(resource) && mayWrite(scopes)) throw tokensNotCombinable(new Error('the token may write'));
  assertConfigured(route, settings.scopes);
  const url = new URL(route.path, route.baseUrl(settings));
  const { paging } = route;
  return paging
    ? readPages({ ...route, paging }, url, { ...options, accessToken })
    : callApi(route, url, { ...options, accessToken });
}

/**
 * Follows the pages of an API. A page names the next one by a query alone (RFC 3986 §4.2), which leads to no other origin
 * or path; one that names a page read before would have no end. All pages together get the time of one request.
 */
async function readPages<T>(
  route: GatewayRoute<T> & { paging: Paging<T> },
  first: URL,
  options: CallOptions,
): Promise<ApiData<T>> {
  const { paging } = route;
  const endMs = performance.now() + options.timeoutMs;
  const asked = new Set<string>();
  const pages: T[] = [];
  for (let next: string | undefined = paging.query; next !== undefined && pages.length < paging.maxPages;) {
    if (!next.startsWith('?') || asked.has(next)) throw fromInvalidAnswer(route, new Error('no next page'));
    asked.add(next);
    const timeoutMs = Math.max(1, endMs - performance.now());
    const page = (await callApi(route, new URL(next, first), { ...options, timeoutMs })).read();
    pages.push(page);
    next = paging.nextOf(page);
  }
  try {
    const joined = paging.join(pages);
    return { read: () => joined, toJson: () => encoder.encode(JSON.stringify(joined)) };
  } catch (cause) {
    throw fromInvalidAnswer(route, cause);
  }
}
