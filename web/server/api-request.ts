import type { z } from 'zod';
import { fromApiStatus, fromInvalidAnswer, fromNetworkError, type FailingApi } from './api-failure.ts';
import { readBoundedText } from './bounded-body.ts';

const MAX_ANSWER_BYTES = 1024 * 1024;

/** One route of one API, as its contract states it. */
export interface ApiRoute<T> extends FailingApi {
  path: string;
  answer: z.ZodType<T>;
}

export interface ApiRequest {
  /** Where the API lives; only settings say so, never a request. */
  baseUrl: URL;
  accessToken: string;
  requestId: string;
  /** Bounds the whole exchange, body included. */
  timeoutMs: number;
  /** Ends the exchange when the browser has gone away. */
  signal: AbortSignal;
}

/**
 * Asks an API with a bearer token (RFC 6750 §2.1) and checks the answer against the contract.
 * Sends no cookie, follows no redirect, reads at most 1 MiB.
 * @throws GatewayError for every answer that is not the data; code `token_refused` when the API answers 401.
 */
export async function requestApi<T>(route: ApiRoute<T>, request: ApiRequest): Promise<T> {
  const text = await exchange(route, request);
  try {
    return route.answer.parse(JSON.parse(text));
  } catch (cause) {
    throw fromInvalidAnswer(route, cause);
  }
}

async function exchange(route: FailingApi & { path: string }, request: ApiRequest): Promise<string> {
  const response = await send(new URL(route.path, request.baseUrl), request).catch((cause: unknown) => {
    throw fromNetworkError(route, cause);
  });
  if (response.status !== 200) {
    await response.body?.cancel().catch(() => undefined);
    throw fromApiStatus(route, response.status, response.headers);
  }
  try {
    return await readBoundedText(response, MAX_ANSWER_BYTES);
  } catch (cause) {
    throw cause instanceof RangeError ? fromInvalidAnswer(route, cause) : fromNetworkError(route, cause);
  }
}

function send(url: URL, { accessToken, requestId, timeoutMs, signal }: ApiRequest): Promise<Response> {
  return fetch(url, {
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${accessToken}`,
      'x-request-id': requestId,
    },
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
}
