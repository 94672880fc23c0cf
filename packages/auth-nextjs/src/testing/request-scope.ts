import 'next/dist/server/node-environment-baseline.js';
import { createRequire } from 'node:module';
import { NextRequest } from 'next/server';

// What Next itself wraps around the code of an application. It has no public entry point; loaded as Next loads it, so that
// `next/headers` and this are about the same request.
const load = createRequire(import.meta.url);
const scopes = {
  work: load('next/dist/server/app-render/work-async-storage.external.js').workAsyncStorage,
  unit: load('next/dist/server/app-render/work-unit-async-storage.external.js').workUnitAsyncStorage,
};
const { createRequestStoreForAPI } = load('next/dist/server/async-storage/request-store.js');

interface Visit {
  cookie?: string;
  headers?: Record<string, string>;
  /** Where the code runs: cookies can be set in an `action` (and in route handlers), but not during a `render`. */
  phase?: 'action' | 'render';
}

/** Runs code of the App Router with Next's own `cookies()` and `headers()` around it. Gives the cookies it set. */
export async function visitAppRouter<T>(
  work: () => Promise<T>,
  { cookie = '', headers = {}, phase = 'action' }: Visit = {},
): Promise<{ result: T; setCookies: string[] }> {
  let setCookies: string[] = [];
  const request = new NextRequest('http://localhost:3000/', { headers: { cookie, ...headers } });
  const onUpdateCookies = (lines: string[]) => {
    setCookies = lines;
  };
  const url = { pathname: '/', search: '' };
  const store = createRequestStoreForAPI(request, url, { tags: [] }, onUpdateCookies, undefined, undefined);
  const result: T = await scopes.work.run({ route: '/' }, () =>
    scopes.unit.run(Object.assign(store, { phase }), work),
  );
  return { result, setCookies };
}

/** The address that `redirect()` of Next leads to. */
export function redirectOf(error: unknown): string | undefined {
  const digest: unknown = typeof error === 'object' && error !== null && Reflect.get(error, 'digest');
  return typeof digest === 'string' ? digest.split(';')[2] : undefined;
}
