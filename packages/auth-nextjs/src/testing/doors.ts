import { createRequire } from 'node:module';
import { parseSetCookie } from 'cookie';
import type { NextApiHandler } from 'next';
import { NextFetchEvent } from 'next/dist/server/web/spec-extension/fetch-event.js';
import { NextRequest } from 'next/server';
import type { MonoCloudNextClient } from '../next-client.ts';
import { serveOnce } from './node-server.ts';

/** Serves the auth routes the way one of Next's entry points does. */
export type Door = (request: Request) => Promise<Response>;

// How Next itself calls an API route of the Pages Router. It has no public entry point.
const { apiResolver } = createRequire(import.meta.url)('next/dist/server/api-utils/node/api-resolver.js');

async function overHttp(
  handler: Parameters<typeof serveOnce>[0],
  { url, method, headers, body }: Request,
): Promise<Response> {
  const { pathname, search } = new URL(url);
  const init = { method, headers, body: body ? await new Response(body).text() : null };
  return serveOnce(
    (req, res) => {
      // The `fetch` of Node replaces this header by its own.
      delete req.headers['sec-fetch-mode'];
      Object.assign(req.headers, Object.fromEntries(headers));
      return handler(req, res);
    },
    `${pathname}${search}`,
    init,
  );
}

function openProxy(client: MonoCloudNextClient): Door {
  const proxy = client.authMiddleware();
  return async (request) => {
    const req = new NextRequest(request);
    const answer = await proxy(req, new NextFetchEvent({ request: req, page: '/', context: undefined }));
    if (!(answer instanceof Response)) throw new Error('The proxy did not answer');
    return answer;
  };
}

function openPagesRouter(client: MonoCloudNextClient): Door {
  const handle = client.monoCloudAuth();
  const handler: NextApiHandler = async (req, res) => {
    await handle(req, res);
  };
  return (request) =>
    overHttp(
      (req, res) => apiResolver(req, res, {}, { default: handler }, { previewModeId: 'x' }, true, false, ''),
      request,
    );
}

type OpenDoor = (client: MonoCloudNextClient) => Door;

export const openAppRouter: OpenDoor = (client) => (request) =>
  client.monoCloudAuth()(new NextRequest(request));

/** Every entry point of Next, with real requests of its kind. */
export const DOORS: [name: string, open: OpenDoor][] = [
  ['App Router', openAppRouter],
  ['proxy', openProxy],
  [
    'Node adapter',
    (client) => (request) =>
      overHttp(async (req, res) => Reflect.apply(client.monoCloudAuth(), undefined, [req, res]), request),
  ],
  ['Pages Router', openPagesRouter],
];

interface Cookie {
  value: string;
  sameSite: unknown;
}

/** A browser as far as cookies go: what it refuses to keep, and what it does not send across sites (RFC 6265bis §5.6). */
export interface Browser {
  /** A second one with the same cookies. `keepsExpired` makes it send on what answers take away, as a replay does. */
  copy: (options?: { keepsExpired?: boolean }) => Browser;
  visit: (url: string | URL, init?: RequestInit & { isCrossSite?: boolean }) => Promise<Response>;
  cookieNames: () => string[];
}

export function openBrowser(door: Door, keepsExpired = false, held = new Map<string, Cookie>()): Browser {
  const cookies = new Map(held);
  function keep(line: string): void {
    const { name, value = '', sameSite, secure, expires } = parseSetCookie(line);
    if (sameSite === 'none' && !secure) return;
    const isGone = expires !== undefined && expires.getTime() <= Date.now();
    if (isGone && !keepsExpired) cookies.delete(name);
    else if (!isGone) cookies.set(name, { value, sameSite });
  }
  return {
    copy: (options) => openBrowser(door, options?.keepsExpired, cookies),
    async visit(url, { isCrossSite = false, ...init } = {}) {
      const isHeldBack = isCrossSite && init.method === 'POST';
      const sent = [...cookies].filter(([, { sameSite }]) => !isHeldBack || sameSite === 'none');
      const headers = new Headers(init.headers);
      headers.set('cookie', sent.map(([name, { value }]) => `${name}=${value}`).join('; '));
      const answer = await door(new Request(url, { ...init, headers }));
      for (const line of answer.headers.getSetCookie()) keep(line);
      return answer;
    },
    cookieNames: () => [...cookies.keys()],
  };
}
