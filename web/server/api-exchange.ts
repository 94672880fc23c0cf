import * as http from 'node:http';
import * as https from 'node:https';

/** One GET of an API. */
export interface ExchangeRequest {
  url: URL;
  headers: Record<string, string>;
  /** Of the body of an answer with status 200. */
  maxBytes: number;
}

/** What came back. The body is read only with status 200; with another one it is empty. */
export interface ExchangeAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** When an exchange ends, whole or not. */
export interface ExchangeLimits {
  /** Bounds the whole exchange, body included. */
  timeoutMs: number;
  /** Ends the exchange when nobody waits for it any longer. */
  signal: AbortSignal;
}

interface Attempt {
  answer: Promise<ExchangeAnswer>;
  end: (reason: unknown) => void;
  /** Whether it went out on a connection kept from before, and nothing came back. */
  isUnheard: () => boolean;
}

// What nobody used for so long may be dead without either side having said so.
const IDLE_TIMEOUT_MS = 4_000;
const kept = { keepAlive: true, timeout: IDLE_TIMEOUT_MS };
const plain = { client: http, agent: new http.Agent(kept) };
const secure = { client: https, agent: new https.Agent(kept) };

const NO_BODY = Buffer.alloc(0);

function attempt({ url, headers, maxBytes }: ExchangeRequest, connection: 'kept' | 'new'): Attempt {
  const { client, agent } = url.protocol === 'https:' ? secure : plain;
  const outgoing = client.get(url, { agent: connection === 'kept' ? agent : false, headers });
  let end: Attempt['end'] = () => undefined;
  let isAnswered = false;
  const answer = new Promise<ExchangeAnswer>((resolve, reject) => {
    end = (reason) => {
      reject(reason);
      outgoing.destroy();
    };
    outgoing.on('error', reject);
    outgoing.once('response', (incoming) => {
      isAnswered = true;
      const { statusCode: status = 0, headers: received } = incoming;
      if (status !== 200) {
        resolve({ status, headers: received, body: NO_BODY });
        outgoing.destroy();
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > maxBytes) end(new RangeError(`body exceeds ${maxBytes} bytes`));
        else chunks.push(chunk);
      });
      incoming.on('error', reject);
      incoming.once('end', () => resolve({ status, headers: received, body: Buffer.concat(chunks) }));
    });
  });
  return { answer, end, isUnheard: () => outgoing.reusedSocket && !isAnswered };
}

const isReset = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

/**
 * Asks over a connection that is kept for the next time. Follows no redirect, keeps no cookie, decodes nothing. Node's own
 * client, since `fetch` takes four times its processor time. When the other side was just closing the kept connection, it
 * asks once more over a new one, as RFC 9112 §9.3.1 allows for a GET.
 *
 * @throws DOMException `TimeoutError` when the time is up; RangeError when the body is longer than allowed, of which the
 * rest is not read; the signal's reason; or the error that the connection ended with.
 */
export async function exchange(
  request: ExchangeRequest,
  { timeoutMs, signal }: ExchangeLimits,
): Promise<ExchangeAnswer> {
  signal.throwIfAborted();
  let current = attempt(request, 'kept');
  const leave = () => current.end(signal.reason);
  const timer = setTimeout(
    () => current.end(new DOMException('No whole answer in time', 'TimeoutError')),
    timeoutMs,
  );
  signal.addEventListener('abort', leave);
  try {
    return await current.answer;
  } catch (error) {
    if (!isReset(error) || !current.isUnheard()) throw error;
    current = attempt(request, 'new');
    return await current.answer;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}
