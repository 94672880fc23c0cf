import type { IMonoCloudCookieRequest, MonoCloudRequest } from '../core/http.ts';
import { parseCookieValues, toCookieMap } from './cookie-header.ts';
import { readFormText, readOnce } from './form-text.ts';
import type { WebRequest } from './request-kind.ts';

/** Cookies of a web `Request`, read anew on every call because a `NextRequest` may be edited. */
export function createWebCookieRequest(request: WebRequest): IMonoCloudCookieRequest {
  const all = () => parseCookieValues(request.headers.get('cookie') ?? '');
  return {
    getCookie: async (name) => all().get(name)?.[0],
    getAllCookies: async () => toCookieMap(all()),
    getAllCookieValues: async () => all(),
  };
}

/**
 * A web `Request` as the auth routes see it.
 * @param appUrl resolves the relative `url` that some test and server adapters hand over.
 */
export function createWebRequest(request: WebRequest, appUrl: string): MonoCloudRequest {
  const query = new URL(request.url, appUrl).searchParams;
  return {
    ...createWebCookieRequest(request),
    getQuery: (name) => {
      const values = query.getAll(name);
      return values.length > 1 ? values : values[0];
    },
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
