import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { MonoCloudRequest } from '../core/http.ts';
import {
  createNodeCookieRequest,
  createWebCookieRequest,
  isObject,
  type NodeRequest,
  type WebRequest,
} from './request.ts';

/** A callback or logout form is a few kilobytes; 256 KiB leaves room and bounds the memory one request may take. */
const MAXIMUM_BYTES = 256 * 1024;

/**
 * The text of a posted form.
 * @throws MonoCloudValidationError `body_too_large` when it is larger than 256 KiB.
 */
export async function readFormText(chunks: AsyncIterable<Uint8Array | string>): Promise<string> {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
    size += bytes.byteLength;
    if (size > MAXIMUM_BYTES) {
      throw new MonoCloudValidationError('The request body is too large', undefined, {
        code: 'body_too_large',
      });
    }
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

/** The same answer for every caller: a body can be read from its request only once. */
export function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= read());
}

const queryReader =
  ({ searchParams }: URL): MonoCloudRequest['getQuery'] =>
  (name) => {
    const values = searchParams.getAll(name);
    return values.length > 1 ? values : values[0];
  };

/**
 * A web `Request` as the auth routes see it.
 * @param appUrl resolves the relative `url` that some test and server adapters hand over.
 */
export function createWebRequest(request: WebRequest, appUrl: string): MonoCloudRequest {
  return {
    ...createWebCookieRequest(request),
    getQuery: queryReader(new URL(request.url, appUrl)),
    getHeaders: () => Object.fromEntries(request.headers),
    getRawRequest: readOnce(async () => ({
      method: request.method,
      url: request.url,
      body: request.body && !request.bodyUsed ? await readFormText(chunksOf(request.body)) : undefined,
      headers: Object.fromEntries(request.headers),
    })),
  };
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

/**
 * A Node request as the auth routes see it.
 * @param appUrl resolves the path that Node gives as `url`.
 */
export function createNodeRequest(request: NodeRequest, appUrl: string): MonoCloudRequest {
  const url = new URL(request.url ?? '/', appUrl);
  return {
    ...createNodeCookieRequest(request),
    getQuery: queryReader(url),
    getHeaders: () => toHeaderRecord(request.headers),
    getRawRequest: readOnce(async () => ({
      method: request.method ?? 'GET',
      url: url.href,
      body: await readBody(request),
      headers: toHeaderRecord(request.headers),
    })),
  };
}

async function readBody(request: NodeRequest): Promise<string | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  // The Pages Router has read the stream already and leaves the parsed form, or text of other types.
  const body: unknown = 'body' in request ? request.body : undefined;
  if (typeof body === 'string') return body;
  if (isObject(body)) return toFormText(body);
  return request.readable ? readFormText(request) : undefined;
}

/** A parameter that was sent twice stays repeated, so that it is refused as such. */
function toFormText(form: Record<string, unknown>): string {
  const pairs = Object.entries(form).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => [name, String(each)]),
  );
  return new URLSearchParams(pairs).toString();
}

/** Headers by their lower-case names. */
export function toHeaderRecord(headers: NodeRequest['headers']): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) record[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return record;
}
