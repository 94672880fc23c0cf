import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextApiRequest, NextApiResponse } from 'next';
import type { cookies } from 'next/headers';
import type { NextRequest, NextResponse } from 'next/server';

export type WebRequest = Request | NextRequest;
export type WebResponse = Response | NextResponse;
export type NodeRequest = NextApiRequest | IncomingMessage;
export type NodeResponse = NextApiResponse | ServerResponse;

/** A promise where the installed Next hands out promises: since 15 for `cookies()` and the props of pages alike. */
export type AsNextGives<T> = ReturnType<typeof cookies> extends Promise<unknown> ? Promise<T> : T;

/** Second argument of an App Router route handler. */
export interface AppRouterContext {
  params: AsNextGives<Record<string, string | string[] | undefined>>;
}

// Bundlers and test runners may hold several copies of `Request`, and the Edge runtime has no
// `node:http`: what an object can do says more than its constructor.

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isWebRequest(value: unknown): value is WebRequest {
  return isWebMessage(value) && 'url' in value && 'method' in value;
}

export function isWebResponse(value: unknown): value is WebResponse {
  return isWebMessage(value) && 'status' in value;
}

export function isNextResponse(value: WebResponse): value is NextResponse {
  return 'cookies' in value && isObject(value.cookies) && typeof value.cookies['set'] === 'function';
}

export function isNodeRequest(value: unknown): value is NodeRequest {
  return isObject(value) && isObject(value['headers']) && !isWebMessage(value);
}

export function isNodeResponse(value: unknown): value is NodeResponse {
  return (
    isObject(value) && typeof value['setHeader'] === 'function' && typeof value['getHeader'] === 'function'
  );
}

export function isAppRouterContext(value: unknown): value is AppRouterContext {
  return isObject(value) && 'params' in value && !isWebMessage(value);
}

// Test environments of browsers may have no `Headers`.
function hasHeaders(value: Record<string, unknown>): boolean {
  return typeof Headers === 'function' && value['headers'] instanceof Headers;
}

function isWebMessage(value: unknown): value is Record<string, unknown> {
  return isObject(value) && (hasHeaders(value) || typeof value['bodyUsed'] === 'boolean');
}
