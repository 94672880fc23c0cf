import type { LabAnswer } from '../../data/lab.ts';
import { readBoundedText } from '../bounded-body.ts';
import { withoutToken } from './token-text.ts';

/** Beyond this a body is not read to its end. */
const MAX_BODY_BYTES = 64 * 1024;
const SHOWN_CHARACTERS = 240;

export interface LabRequest {
  url: URL;
  /** Sent as a bearer token (RFC 6750 §2.1); without it, no `Authorization` header is sent. */
  token?: string;
  requestId: string;
  /** Bounds the whole exchange, body included. */
  timeoutMs: number;
  /** Ends the exchange when the browser has gone away. */
  signal: AbortSignal;
}

/**
 * Sends one GET and keeps what the API answered: status, challenge, the beginning of the body, the time it took. Sends
 * no cookie, follows no redirect. Whatever the API repeats of the token is removed.
 * @throws Error as `fetch` does, and RangeError when the body is longer than 64 KiB.
 */
export async function askApi({ url, token, requestId, timeoutMs, signal }: LabRequest): Promise<LabAnswer> {
  const startedMs = performance.now();
  const response = await fetch(url, {
    headers: {
      accept: 'application/json',
      'x-request-id': requestId,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const text = await readBoundedText(response, MAX_BODY_BYTES);
  const durationMs = Math.round((performance.now() - startedMs) * 10) / 10;
  const clean = (value: string) => (token === undefined ? value : withoutToken(value, token));
  const header = (name: string) => {
    const value = response.headers.get(name);
    return value === null ? undefined : clean(value);
  };
  const body = clean(text);
  return {
    status: response.status,
    challenge: header('www-authenticate'),
    retryAfter: header('retry-after'),
    body: body.slice(0, SHOWN_CHARACTERS),
    isCut: body.length > SHOWN_CHARACTERS,
    durationMs,
  };
}
