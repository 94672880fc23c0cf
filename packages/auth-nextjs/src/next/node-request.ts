import type { IMonoCloudCookieRequest, MonoCloudRequest } from '../core/http.ts';
import { completeValues, parseCookieValues, toCookieMap } from './cookie-header.ts';
import { isObject, type NodeRequest } from './request-kind.ts';
import { readFormText, readOnce } from './form-text.ts';

/** Cookies of a Node request: the ones Next parsed, or the header of a bare `IncomingMessage`. */
export function createNodeCookieRequest(request: NodeRequest): IMonoCloudCookieRequest {
  const parsed = 'cookies' in request ? request.cookies : undefined;
  const header = () => request.headers.cookie ?? '';
  const all = () => (parsed ? toDefinedMap(parsed) : toCookieMap(parseCookieValues(header())));
  return {
    getCookie: async (name) => all().get(name),
    getAllCookies: async () => all(),
    getAllCookieValues: async () => completeValues(all(), header()),
  };
}

function toDefinedMap(cookies: Partial<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(cookies).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/**
 * A Node request as the auth routes see it.
 * @param appUrl resolves the path that Node gives as `url`.
 */
export function createNodeRequest(request: NodeRequest, appUrl: string): MonoCloudRequest {
  const url = new URL(request.url ?? '/', appUrl);
  return {
    ...createNodeCookieRequest(request),
    getQuery: (name) => {
      const values = url.searchParams.getAll(name);
      return values.length > 1 ? values : values[0];
    },
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
