import * as http from 'node:http';
import * as https from 'node:https';
import { inSpan, toTraceHeaders } from '@monoshop/service-kit/telemetry';

/** What a POST carries. */
export interface ApiPost {
  /** JSON. */
  body: string;
  /** With `idempotency-key`, it may be sent again when it is unknown whether it has arrived. */
  headers: Readonly<Record<string, string>>;
}

/** One request to an API: a GET, or a POST. */
export interface ApiRequest {
  url: URL;
  post?: ApiPost;
  /** Sent as a bearer token (RFC 6750 §2.1); without it, no `Authorization` header is sent. */
  accessToken?: string;
  requestId: string;
  /** That came with the request which this one is for: the trace goes on where no span says otherwise. */
  traceparent?: string;
  /** Of the API, for the span. */
  name?: string;
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

interface Attempt {
  response: Promise<ApiResponse>;
  end: (reason: unknown) => void;
  /** Whether it was sent on a connection kept from before, and no response has begun. */
  isUnanswered: () => boolean;
}

// A connection that was idle for longer may be closed without either side having noticed.
const IDLE_TIMEOUT_MS = 4_000;
// In turn: the connection used last would be used again, and behind a TCP balancer few processes would get the requests.
const kept: http.AgentOptions = { keepAlive: true, scheduling: 'fifo', timeout: IDLE_TIMEOUT_MS };
const plain = { client: http, agent: new http.Agent(kept) };
const secure = { client: https, agent: new https.Agent(kept) };

const NO_BODY = Buffer.alloc(0);

function toHeaders({ accessToken, requestId, traceparent, post }: ApiRequest): Record<string, string> {
  return {
    ...(post && { ...post.headers, 'content-type': 'application/json' }),
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    'x-request-id': requestId,
    ...toTraceHeaders(traceparent),
  };
}

/** Stated one by one: Node takes a fifth of the time of a request to find them in a URL. */
const toTarget = ({ hostname, port, pathname, search }: URL) => ({
  hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
  port,
  path: `${pathname}${search}`,
});

function attempt(request: ApiRequest, connection: 'kept' | 'new'): Attempt {
  const { url, post, maxBodyBytes, readsRefusals } = request;
  const { client, agent } = url.protocol === 'https:' ? secure : plain;
  const outgoing = client.request({
    ...toTarget(url),
    method: post ? 'POST' : 'GET',
    agent: connection === 'kept' ? agent : false,
    headers: toHeaders(request),
  });
  outgoing.end(post?.body);
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

/** Whether a second request has no more effect than one: a GET (RFC 9110 §9.2.2), and a POST that the API can recognize. */
const isRepeatable = ({ post }: ApiRequest): boolean => !post || 'idempotency-key' in post.headers;

/**
 * Sends one request on a connection that is kept for the next. Follows no redirect, sends and keeps no cookie, decodes nothing.
 * Node's own client: `fetch` takes four times its processor time, and undici's `request` does not say whether a connection
 * was reused. If it was, and the API was just closing it, the request is sent once more on a new one (RFC 9112 §9.3.1).
 *
 * @throws DOMException `TimeoutError` when the time is up; RangeError when the body is longer than allowed, of which the
 * rest is not read; the signal's reason; or the error that the connection ended with.
 */
export function requestApi(request: ApiRequest): Promise<ApiResponse> {
  const { url, name, post } = request;
  const method = post ? 'POST' : 'GET';
  const attributes = {
    'http.request.method': method,
    'server.address': url.hostname,
    'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
  };
  const title = [method, name].filter(Boolean).join(' ');
  return inSpan(
    title,
    { kind: 'client', attributes, duration: 'http.client.request.duration' },
    async (annotate) => {
      const response = await exchange(request);
      annotate({ 'http.response.status_code': response.status });
      return response;
    },
  );
}

async function exchange(request: ApiRequest): Promise<ApiResponse> {
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
    if (!isReset(error) || !current.isUnanswered() || !isRepeatable(request)) throw error;
    current = attempt(request, 'new');
    return await current.response;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
