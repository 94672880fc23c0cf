import { MonoCloudHttpError, MonoCloudValidationError } from './errors.ts';
import type { MonoCloudClientOptionsBase } from './types.ts';

/**
 * What the request functions of oauth4webapi pass to `customFetch`, and what documents are requested with.
 */
export interface HttpRequest extends Pick<RequestInit, 'body'> {
  method: string;
  headers: Record<string, string>;
}

/**
 * Sends one request and reads its whole response. Redirects are responses, never followed. `maxMilliseconds`
 * shortens the configured timeout.
 * @throws MonoCloudHttpError without a status when no response arrives in time, or it exceeds one mebibyte.
 */
export type SendRequest = (url: string, request: HttpRequest, maxMilliseconds?: number) => Promise<Response>;

const DEFAULT_TIMEOUT_MILLISECONDS = 10_000;
const MAX_RESPONSE_BYTES = 1_048_576;
const MAX_TIMER_MILLISECONDS = 2_147_483_647;

/** @throws MonoCloudValidationError when `responseTimeout` is negative or not a number. */
export function createRequestSender(
  options: Pick<MonoCloudClientOptionsBase, 'fetcher' | 'responseTimeout'>,
): SendRequest {
  const { responseTimeout = DEFAULT_TIMEOUT_MILLISECONDS } = options;
  if (!(responseTimeout >= 0))
    throw new MonoCloudValidationError('The response timeout must not be negative');
  const configured = responseTimeout || Infinity;
  return async function send(url, request, maxMilliseconds = configured) {
    const milliseconds = Math.min(configured, maxMilliseconds);
    const abort = new AbortController();
    const timeout = createTimeout(url, milliseconds);
    try {
      return await Promise.race([
        perform(options.fetcher ?? fetch, url, request, abort.signal),
        timeout.expired,
      ]);
    } catch (error) {
      throw error instanceof MonoCloudHttpError ? error : toNetworkError(error);
    } finally {
      timeout.cancel();
      abort.abort();
    }
  };
}

async function perform(
  fetcher: typeof fetch,
  url: string,
  { method, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<Response> {
  // `no-store`: a framework that patches fetch (Next) must not keep a token response in its data cache.
  const init = {
    method,
    headers: withoutUserAgent(headers),
    body,
    signal,
    redirect: 'manual',
    cache: 'no-store',
  } as const;
  const response = await fetcher(url, init);
  return copyResponse(response, await readBody(response));
}

/** With its status, whatever that is: `new Response` takes none above 599, which some servers send. */
function copyResponse({ status, statusText, headers }: Response, body: Blob | null): Response {
  const creatable = status >= 200 && status <= 599 ? status : 500;
  const copy = new Response(body, { headers, statusText, status: creatable });
  return Object.defineProperty(copy, 'status', { value: status });
}

/** oauth4webapi would tell every provider its name and version. The published client sends no such header. */
const withoutUserAgent = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'user-agent'));

/** The whole body; null when it is empty, which a response without a body has to be created with. */
async function readBody(response: Response): Promise<Blob | null> {
  const reader = response.body?.getReader();
  if (!reader) return null;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes === 0 ? null : new Blob(chunks);
    bytes += value.byteLength;
    if (bytes > MAX_RESPONSE_BYTES) throw new MonoCloudHttpError('The response body is too large');
    chunks.push(value);
  }
}

/** Rejects on its own, because a custom fetcher may not listen to the signal. */
function createTimeout(url: string, milliseconds: number): { expired: Promise<never>; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    // A timer with a longer delay fires at once.
    if (milliseconds > MAX_TIMER_MILLISECONDS) return;
    const [address] = url.split('?');
    const error = `Request to ${address} timed out after ${milliseconds}ms`;
    timer = setTimeout(() => reject(new MonoCloudHttpError(error)), milliseconds);
  });
  return { expired, cancel: () => clearTimeout(timer) };
}

function toNetworkError(error: unknown): MonoCloudHttpError {
  const cause = error instanceof Error ? error.cause : undefined;
  const message = cause instanceof Error && cause.message ? cause.message : 'Unexpected Network Error';
  return new MonoCloudHttpError(message, undefined, { cause: error });
}
