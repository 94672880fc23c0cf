import { NextFetchEvent } from 'next/dist/server/web/spec-extension/fetch-event.js';
import { type NextMiddleware, NextRequest } from 'next/server';
import type { Send } from '@monoshop/testing/browser';

/** The answer of a proxy to a request; throws when there is none. */
export async function askProxy(proxy: NextMiddleware, request: NextRequest): Promise<Response> {
  const answer = await proxy(request, new NextFetchEvent({ request, page: '/', context: undefined }));
  if (!(answer instanceof Response)) throw new Error('The proxy did not answer');
  return answer;
}

/** As a browser reaches a proxy. */
export const toProxy =
  (proxy: NextMiddleware): Send =>
  (request) =>
    askProxy(proxy, new NextRequest(request));

/** Whether the proxy lets the request through to the page. */
export const hasPassed = ({ headers }: Response): boolean => headers.get('x-middleware-next') === '1';

/** Whether the answer brings the session cookie, prolonged. */
export const isProlonged = ({ headers }: Response): boolean =>
  headers.getSetCookie().some((line) => line.startsWith('session='));
