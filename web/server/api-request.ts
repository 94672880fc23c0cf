import type { z } from 'zod';
import { exchange, type ExchangeAnswer } from './api-exchange.ts';
import { fromApiStatus, fromInvalidAnswer, fromNetworkError, type FailingApi } from './api-failure.ts';

const MAX_ANSWER_BYTES = 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

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
  const { status, headers, body } = await send(new URL(route.path, request.baseUrl), request).catch(
    (cause: unknown) => {
      throw cause instanceof RangeError ? fromInvalidAnswer(route, cause) : fromNetworkError(route, cause);
    },
  );
  if (status !== 200) throw fromApiStatus(route, status, headers);
  try {
    return route.answer.parse(JSON.parse(utf8.decode(body)));
  } catch (cause) {
    throw fromInvalidAnswer(route, cause);
  }
}

function send(url: URL, { accessToken, requestId, ...limits }: ApiRequest): Promise<ExchangeAnswer> {
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    authorization: `Bearer ${accessToken}`,
    'x-request-id': requestId,
  };
  return exchange({ url, headers, maxBytes: MAX_ANSWER_BYTES }, limits);
}
