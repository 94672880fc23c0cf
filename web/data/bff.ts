import { createTraceparent, DEFAULT_RETRY_AFTER_SECONDS, parseRetryAfter } from '@monoshop/service-kit/http';
import { ApiError } from './api-error.ts';
import type { Problem } from './problem.ts';

/** Data, and when it arrived (epoch milliseconds). */
export interface Received<T> {
  data: T;
  receivedAtMs: number;
}

/**
 * The page's only way to data: a GET to one of the storefront's own routes.
 * @throws ApiError for everything that is not the data.
 */
export const fetchFromBff = <T>(path: string): Promise<Received<T>> => request<T>(path, 'GET');

/** The same where the request starts something: a POST without a body. */
export const postToBff = <T>(path: string): Promise<Received<T>> => request<T>(path, 'POST');

/**
 * One request to the BFF, which begins a trace (W3C Trace Context).
 * @throws ApiError unless the response is ok.
 */
export async function sendToBff(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('traceparent', createTraceparent());
  const response = await fetch(path, { ...init, headers, cache: 'no-store' }).catch(failOffline);
  if (!response.ok) throw await toApiError(response);
  return response;
}

async function request<T>(path: string, method: 'GET' | 'POST'): Promise<Received<T>> {
  const response = await sendToBff(path, { method });
  // The BFF has checked this answer against the API's contract; checking again here would ship the schemas too. A body
  // that ends early counts as no response, like a connection that failed.
  const data: T = await response.json().catch(failOffline);
  return { data, receivedAtMs: Date.now() };
}

/** What is thrown in place of an error of the connection. */
export function failOffline(cause: unknown): never {
  const title = 'The shop cannot be reached';
  const detail = 'Check your connection.';
  throw new ApiError({ status: 0, code: 'offline', title, detail }, DEFAULT_RETRY_AFTER_SECONDS, { cause });
}

async function toApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const retryable = response.status === 429 || response.status >= 500;
  const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'));
  const problem = isProblem(body) ? body : unreadable(response.status);
  return new ApiError(problem, retryable ? retryAfterSeconds : undefined);
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  return ['code', 'title', 'detail'].every((member) => typeof Reflect.get(body, member) === 'string');
}

const unreadable = (status: number) =>
  ({
    status,
    code: 'unreadable',
    title: 'The shop sent an answer we could not read',
    detail: 'Try again in a moment.',
  }) as const;
