import { createHash } from 'node:crypto';
import { NextRequest } from 'next/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MonoCloudAuthOptions } from './types.ts';
import { servePages } from '../testing/node-server.ts';
import { ADA, createTestClient, sessionCookie } from '../testing/session-cookie.ts';

const client = createTestClient();
const origin = 'http://localhost:3000';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('auth routes in the App Router', () => {
  const handler = client.monoCloudAuth();

  it('sends an error page as HTML of exactly that type, whose policy allows its one style sheet and nothing else', async () => {
    const answer = await handler(new NextRequest(`${origin}/api/auth/callback?code=c&state=s`));
    const [, style = ''] = /<style>([^<]*)<\/style>/.exec(await answer.text()) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    );
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('carries on the headers and cookies of a response it is given', async () => {
    const base = new Response(null, { headers: { 'x-shelf': '3', 'set-cookie': 'theme=dark' } });
    const answer = await handler(new Request(`${origin}/api/auth/userinfo`), base);
    expect(answer.headers.get('x-shelf')).toBe('3');
    expect(answer.headers.getSetCookie()).toEqual(['theme=dark']);
  });

  it('finds the routes below the base path of the app', async () => {
    const based = createTestClient({ appUrl: `${origin}/shop` }).monoCloudAuth();
    expect((await based(new Request(`${origin}/shop/api/auth/userinfo`))).status).toBe(204);
    expect((await based(new Request(`${origin}/shopapi/auth/userinfo`))).status).toBe(404);
  });

  it.each([
    ['/api/auth/userinfo/', {}, 204],
    ['/shop/api/auth/userinfo/', { appUrl: `${origin}/shop` }, 204],
    ['/api/auth/userinfo/?refresh=true', {}, 204],
    ['/me', { routes: { userInfo: '/me/' } }, 204],
    ['/me/', { routes: { userInfo: 'me' } }, 204],
    ['/api/auth/userinfo//', {}, 404],
    ['/api/auth/userinfo/x/', {}, 404],
  ])('N03 finds a route with a slash at the end and without: %s', async (path, options, status) => {
    const served = createTestClient(options).monoCloudAuth();
    expect((await served(new NextRequest(`${origin}${path}`))).status).toBe(status);
    expect((await servePages(served, path)).status).toBe(status);
  });

  it('hands a failure to onError, and its context', async () => {
    const onError = vi.fn<NonNullable<MonoCloudAuthOptions['onError']>>(
      () => new Response('sorry', { status: 502 }),
    );
    const context = { params: Promise.resolve({}) };
    const answer = await client.monoCloudAuth({ onError })(new Request(`${origin}/api/auth/signin`), context);
    expect(answer.status).toBe(502);
    expect(onError.mock.calls[0]).toMatchObject([{}, context, { name: 'MonoCloudHttpError' }]);
  });

  it('says in the log, not in the answer, what is missing from the configuration', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    const incomplete = createTestClient({ clientId: '' }).monoCloudAuth();
    const answer = await incomplete(new Request(`${origin}/api/auth/signin`));
    expect(answer.status).toBe(500);
    const body = await answer.text();
    expect(body).not.toContain('clientId');
    const [reference = ''] = /(?<=Reference: <code>)\w{8}/.exec(body) ?? [];
    expect(logged.mock.calls).toEqual([[expect.stringMatching(`"clientId".*reference ${reference}`)]]);
  });
});

describe.each<[string, (path: string, init?: RequestInit) => Promise<Response>]>([
  ['App Router', (path, init) => client.monoCloudAuth()(new Request(origin + path, init))],
  ['Pages Router', (path, init) => servePages(client.monoCloudAuth(), path, init)],
])('auth routes in the %s', (_name, ask) => {
  it('answers only what is an auth route', async () => {
    expect((await ask('/api/auth/other')).status).toBe(404);
    expect((await ask('/api/auth/userinfo')).status).toBe(204);
    expect((await ask('/api/auth/signout', { method: 'PUT' })).status).toBe(405);
  });

  it('W24 gives the user, which no cache may keep', async () => {
    const answer = await ask('/api/auth/userinfo', { headers: { cookie: await sessionCookie() } });
    expect(await answer.json()).toEqual(ADA);
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });
});

describe('auth routes in the Pages Router', () => {
  it.each([{}, { clientSecret: '' }])('let onError answer a failure: %j', async (options) => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const answering = createTestClient(options).monoCloudAuth({
      onError: (_req, res) => {
        if (res && 'end' in res) res.writeHead(502).end('sorry');
      },
    });
    expect((await servePages(answering, '/api/auth/signin')).status).toBe(502);
  });

  it('F12 answers 413 to a form that is larger than any callback, and logs nothing', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    const onError = vi.fn<NonNullable<MonoCloudAuthOptions['onError']>>();
    const body = `logout_token=${'a'.repeat(4 * 1024 * 1024)}`;
    const receiving = createTestClient({ onBackChannelLogout: () => undefined }).monoCloudAuth({ onError });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    for (const path of ['/api/auth/backchannel-logout', '/api/auth/callback']) {
      const init = { method: 'POST', body, headers };
      const inPages = await servePages(receiving, path, init);
      const inApp = await receiving(new Request(`${origin}${path}`, init));
      for (const answer of [inPages, inApp]) {
        expect(answer.status).toBe(413);
        expect(answer.headers.get('cache-control')).toContain('no-store');
        expect(answer.headers.get('content-type')).toBe('application/problem+json');
        expect(await answer.json()).toMatchObject({ status: 413, code: 'body_too_large' });
      }
    }
    expect(onError).not.toHaveBeenCalled();
    expect(logged).not.toHaveBeenCalled();
  });
});
