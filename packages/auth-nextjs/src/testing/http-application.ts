import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { MonoCloudValidationError } from '@monocloud/auth-core';
import { createNodeCookieRequest } from '../next/request.ts';
import { createNodeCookieResponse } from '../next/cookie-response.ts';
import { listen, type Listener } from '@monoshop/testing/listener';
import { afterEach } from 'vitest';
import type { MonoCloudOptions } from '../core/types.ts';
import type { MonoCloudNextClient } from '../next-client.ts';
import type { Browser } from '@monoshop/testing/browser';
import { begin as beginAt, createNextClient } from './next-client.ts';

/** An application on a Node server of its own, with the limits that Node has by default. */
export type HttpApplication = Awaited<ReturnType<typeof startHttpApplication>>;

async function serve(client: MonoCloudNextClient, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', client.coreClient.getOptions().appUrl);
  if (url.pathname.includes('/api/auth/')) {
    await Reflect.apply(client.monoCloudAuth(), undefined, [req, res]);
  } else if (url.pathname.endsWith('/tokens')) {
    const resource = url.searchParams.get('resource') ?? undefined;
    const forceRefresh = url.searchParams.has('force');
    const { accessToken } = await client.getTokens(req, res, { resource, forceRefresh });
    res.end(accessToken);
  } else if (url.pathname.endsWith('/notes')) {
    const session = await client.getSession(req, res);
    const changed = {
      ...session,
      user: session?.user ?? { sub: '' },
      notes: 'n'.repeat(Number(url.searchParams.get('length'))),
    };
    const [request, response] = [createNodeCookieRequest(req), createNodeCookieResponse(res)];
    await client.coreClient.updateSession(request, response, changed);
    res.end();
  } else {
    const session = await client.getSession(req, res);
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(session ?? null));
  }
}

const running: Listener[] = [];
afterEach(async () => {
  for (const { close } of running.splice(0)) await close();
});

/**
 * Starts an application that signs in with the provider of the test, until its end. Besides the auth routes it has `/tokens` (with the query's `resource`, and `force`),
 * `/notes` (saves notes of the query's `length` in the session) and, everywhere else, the session as JSON.
 */
export async function startHttpApplication({
  basePath = '',
  ...options
}: MonoCloudOptions & { basePath?: string } = {}) {
  const server = createServer((req, res) => {
    serve(client, req, res).catch((error: unknown) => {
      if (!res.headersSent) res.writeHead(error instanceof MonoCloudValidationError ? 400 : 502);
      res.end(error instanceof MonoCloudValidationError ? error.code : String(error));
    });
  });
  const listener = await listen(server);
  running.push(listener);
  const url = `http://localhost:${listener.port}${basePath}`;
  const client = createNextClient({ appUrl: url, session: {}, ...options });
  const begin = (browser: Browser, returnUrl = '/') => beginAt(browser, url, returnUrl);
  return {
    /** Its address, with the base path. */
    url,
    client,
    /** Begins a sign-in. Resolves to the callback's address. */
    begin,
    /** Signs in from end to end. Resolves to the callback's answer. */
    signIn: async (browser: Browser) => browser.visit(await begin(browser)),
  };
}
