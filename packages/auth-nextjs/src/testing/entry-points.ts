import { createRequire } from 'node:module';
import type { NextApiHandler } from 'next';
import { NextRequest } from 'next/server';
import type { MonoCloudNextClient } from '../next-client.ts';
import type { Send } from '@monoshop/testing/browser';
import { serveOnce } from './node-server.ts';
import { toProxy } from './proxy.ts';

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

function openPagesRouter(client: MonoCloudNextClient): Send {
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

type OpenEntryPoint = (client: MonoCloudNextClient) => Send;

export const openAppRouter: OpenEntryPoint = (client) => (request) =>
  client.monoCloudAuth()(new NextRequest(request));

/** Every entry point of Next, with real requests of its kind. */
export const ENTRY_POINTS: [name: string, open: OpenEntryPoint][] = [
  ['App Router', openAppRouter],
  ['proxy', (client) => toProxy(client.authMiddleware())],
  [
    'Node adapter',
    (client) => (request) =>
      overHttp(async (req, res) => Reflect.apply(client.monoCloudAuth(), undefined, [req, res]), request),
  ],
  ['Pages Router', openPagesRouter],
];
