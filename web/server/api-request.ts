import * as http from 'node:http';
import * as https from 'node:https';
import type { z } from 'zod';
import {
  assertConfigured,
  fromApiStatus,
  fromInvalidAnswer,
  fromNetworkError,
  type FailingApi,
} from './api-failure.ts';
import { mapTokenError } from './map-token-error.ts';
import type { Settings } from './settings.ts';

/** One route of one API, as its contract states it, and the setting with the API's address. */
export interface GatewayRoute<T> extends FailingApi {
  path: string;
  answer: z.ZodType<T>;
  baseUrl: (settings: Settings) => URL;
}

/** One GET of an API. */
export interface ApiRequest {
  url: URL;
  /** Sent as a bearer token (RFC 6750 §2.1); without it, no `Authorization` header is sent. */
  accessToken?: string;
  requestId: string;
  /** Bounds the whole exchange, body included. */
  timeoutMs: number;
  /** Ends the exchange when the client has disconnected. */
  signal: AbortSignal;
  maxBodyBytes: number;
  /** Whether the body of a response other than 200 is read too. Otherwise it is empty. */
  readsRefusals?: boolean;
}

export interface ApiResponse {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

export interface ReadOptions extends Pick<ApiRequest, 'requestId' | 'timeoutMs' | 'signal'> {
  token: Promise<{ accessToken: string }>;
  settings: Settings;
}

const MAX_DATA_BYTES = 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the data of an API with a token of the session, and checks it against the contract.
 * @throws GatewayError for everything that is not the data; code `token_refused` when the API answers 401. Errors that
 * `mapTokenError` does not know are thrown as they are.
 */
export async function readFromApi<T>(
  route: GatewayRoute<T>,
  { token, settings, ...request }: ReadOptions,
): Promise<T> {
  const { accessToken } = await token.catch((error: unknown) => {
    throw mapTokenError(error, route.scope);
  });
  assertConfigured(route, settings.scopes);
  const url = new URL(route.path, route.baseUrl(settings));
  const { status, headers, body } = await requestApi({
    ...request,
    url,
    accessToken,
    maxBodyBytes: MAX_DATA_BYTES,
  }).catch((cause: unknown) => {
    throw cause instanceof RangeError ? fromInvalidAnswer(route, cause) : fromNetworkError(route, cause);
  });
  if (status !== 200) throw fromApiStatus(route, status, headers);
  try {
    return route.answer.parse(JSON.parse(utf8.decode(body)));
  } catch (cause) {
    throw fromInvalidAnswer(route, cause);
  }
}

interface Attempt {
  response: Promise<ApiResponse>;
  end: (reason: unknown) => void;
  /** Whether it was sent on a connection kept from before, and no response has begun. */
  isUnanswered: () => boolean;
}

// A connection that was idle for longer may be closed without either side having noticed.
const IDLE_TIMEOUT_MS = 4_000;
const kept = { keepAlive: true, timeout: IDLE_TIMEOUT_MS };
const plain = { client: http, agent: new http.Agent(kept) };
const secure = { client: https, agent: new https.Agent(kept) };

const NO_BODY = Buffer.alloc(0);

function toHeaders({ accessToken, requestId }: ApiRequest): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    'x-request-id': requestId,
  };
}

function attempt(request: ApiRequest, connection: 'kept' | 'new'): Attempt {
  const { url, maxBodyBytes, readsRefusals } = request;
  const { client, agent } = url.protocol === 'https:' ? secure : plain;
  const options = { agent: connection === 'kept' ? agent : false, headers: toHeaders(request) };
  const outgoing = client.get(url, options);
  let end: Attempt['end'] = () => undefined;
  let hasBegun = false;
  const response = new Promise<ApiResponse>((resolve, reject) => {
    end = (reason) => {
      reject(reason);
      outgoing.destroy();
    };
    outgoing.on('error', reject);
    outgoing.once('response', (incoming) => {
      hasBegun = true;
      const { statusCode: status = 0, headers } = incoming;
      if (status !== 200 && !readsRefusals) {
        resolve({ status, headers, body: NO_BODY });
        outgoing.destroy();
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > maxBodyBytes) end(new RangeError(`body exceeds ${maxBodyBytes} bytes`));
        else chunks.push(chunk);
      });
      incoming.on('error', reject);
      incoming.once('end', () => resolve({ status, headers, body: Buffer.concat(chunks) }));
    });
  });
  return { response, end, isUnanswered: () => outgoing.reusedSocket && !hasBegun };
}

const isReset = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

/**
 * Sends one GET on a connection that is kept for the next. Follows no redirect, sends and keeps no cookie, decodes nothing.
 * Node's own client: `fetch` takes four times its processor time, and undici's `request` does not say whether a connection
 * was reused. If it was, and the API was just closing it, the request is sent once more on a new one (RFC 9112 §9.3.1).
 *
 * @throws DOMException `TimeoutError` when the time is up; RangeError when the body is longer than allowed, of which the
 * rest is not read; the signal's reason; or the error that the connection ended with.
 */
export async function requestApi(request: ApiRequest): Promise<ApiResponse> {
  const { signal, timeoutMs } = request;
  signal.throwIfAborted();
  let current = attempt(request, 'kept');
  const abort = () => current.end(signal.reason);
  const timeout = () => current.end(new DOMException('No complete response in time', 'TimeoutError'));
  const timer = setTimeout(timeout, timeoutMs);
  signal.addEventListener('abort', abort);
  try {
    return await current.response;
  } catch (error) {
    if (!isReset(error) || !current.isUnanswered()) throw error;
    current = attempt(request, 'new');
    return await current.response;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
