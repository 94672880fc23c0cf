import { type NextMiddleware, NextRequest, NextResponse } from 'next/server';
import { describe, expect, it, vi } from 'vitest';
import { cookie } from '../testing/per-test-cookie.ts';
import { askProxy, hasPassed, isProlonged } from '../testing/proxy.ts';
import { createTestClient, sessionCookie } from '../testing/session-cookie.ts';
import type { MonoCloudMiddlewareOptions } from './types.ts';

const client = createTestClient();

const visit = (path: string, headers: Record<string, string> = {}) =>
  new NextRequest(new URL(path, 'http://localhost:3000'), { headers });
const run = (path: string, options: MonoCloudMiddlewareOptions = {}, headers?: Record<string, string>) =>
  askProxy(client.authMiddleware(options), visit(path, headers));

describe('who passes', () => {
  it('lets a user pass with the prolonged session', async () => {
    const answer = await run('/shelf', {}, { cookie });
    expect(hasPassed(answer)).toBe(true);
    expect(isProlonged(answer)).toBe(true);
  });

  it('sends a stranger to sign-in and back', async () => {
    const answer = await run('/shelf?page=2');
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toBe(
      'http://localhost:3000/api/auth/signin?return_url=%2Fshelf%3Fpage%3D2',
    );
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });

  it('works as a proxy itself, protecting every path', async () => {
    const proxy: NextMiddleware = (req, event) => client.authMiddleware(req, event);
    expect(await askProxy(proxy, visit('/shelf'))).toMatchObject({ status: 307 });
  });

  it('answers JSON below /api and only there', async () => {
    expect(await (await run('/api/invoices')).json()).toEqual({ message: 'unauthorized' });
    expect((await run('/api')).status).toBe(401);
    expect((await run('/apix')).status).toBe(307);
  });

  it('D07 lets no cache keep what is behind it, and says nothing of what is not', async () => {
    const cacheControl = async (path: string) =>
      (await run(path, { protectedRoutes: ['/shelf'] }, { cookie })).headers.get('cache-control');
    expect(await cacheControl('/shelf')).toBe('private, no-store');
    expect(await cacheControl('/about')).toBeNull();
  });

  it('does not open the session of an unprotected path', async () => {
    const answer = await run('/about', { protectedRoutes: ['/shelf'] }, { cookie });
    expect(hasPassed(answer)).toBe(true);
    expect(isProlonged(answer)).toBe(false);
  });

  it.each(['/shelf', '/api/auth/userinfo'])(
    'refuses the header that makes Next skip its proxy (CVE-2025-29927) before anything else: %s',
    async (path) => {
      const answer = await run(path, {}, { cookie, 'x-middleware-subrequest': 'proxy:proxy:proxy' });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toEqual({ message: 'forbidden' });
    },
  );
});

describe('groups', () => {
  const protectedRoutes = (groups: string[]) => [{ routes: ['/shelf', '/api/shelf'], groups }];
  const ask = (groups: string[], options?: MonoCloudMiddlewareOptions) =>
    run('/shelf', { protectedRoutes: protectedRoutes(groups), ...options }, { cookie });

  it('asks for any of the groups', async () => {
    expect(hasPassed(await ask(['owners', 'clerks']))).toBe(true);
  });

  it('W10 asks for all of them with matchAll', async () => {
    expect((await ask(['owners', 'clerks'], { matchAll: true })).status).toBe(403);
    expect(hasPassed(await ask(['clerks'], { matchAll: true }))).toBe(true);
  });

  it('W9 keeps the prolonged session when it refuses', async () => {
    const page = await ask(['owners']);
    expect(await page.text()).toBe('forbidden');
    expect(isProlonged(page)).toBe(true);
    const headers = { cookie: await sessionCookie() };
    const api = await run('/api/shelf', { protectedRoutes: protectedRoutes(['owners']) }, headers);
    expect(await api.json()).toEqual({ message: 'forbidden' });
    expect(isProlonged(api)).toBe(true);
  });

  it('reads the groups from the configured claim', async () => {
    expect((await ask(['clerks'], { groupsClaim: 'roles' })).status).toBe(403);
  });
});

describe('callbacks', () => {
  it('returns what onAccessDenied answers, and lets the request through when it answers nothing', async () => {
    const teapot = await run('/shelf', { onAccessDenied: () => new Response(null, { status: 418 }) });
    expect(teapot.status).toBe(418);
    expect(hasPassed(await run('/shelf', { onAccessDenied: () => undefined }))).toBe(true);
  });

  it('goes on, with the prolonged session and the path, where a promised answer is nothing', async () => {
    const protectedRoutes = [{ routes: ['/shelf'], groups: ['owners'] }];
    const answer = await run(
      '/shelf',
      { protectedRoutes, onGroupAccessDenied: async () => null },
      { cookie },
    );
    expect([hasPassed(answer), isProlonged(answer)]).toEqual([true, true]);
    expect(answer.headers.get('x-middleware-request-x-monocloud-path')).toBe('/shelf');
  });

  it('N77 takes what makes a response from every callback, and fails for anything else', async () => {
    const given = { body: { sorry: true }, status: 451, headers: { 'x-own': '1' } };
    const groups = [{ routes: ['/shelf'], groups: ['owners'] }];
    const refusing = { protectedRoutes: groups, onGroupAccessDenied: () => given };
    const outsider = await run('/shelf', refusing, { cookie });
    const answers = [
      outsider,
      await run('/shelf', { onAccessDenied: () => given }),
      await run('/api/auth/signin', { onError: () => given }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('x-own')]).toEqual([451, '1']);
      expect(await answer.json()).toEqual({ sorry: true });
    }
    expect(isProlonged(outsider)).toBe(true);
    const nonsense: MonoCloudMiddlewareOptions = { onAccessDenied: () => Object('denied') };
    await expect(run('/shelf', nonsense)).rejects.toThrow('neither a Response nor');
  });

  it('tells onGroupAccessDenied who it is, and never calls it for a stranger', async () => {
    const onGroupAccessDenied = vi.fn(() => NextResponse.json({ own: true }));
    const onAccessDenied = () => new Response('stranger');
    const protectedRoutes = [{ routes: ['/shelf'], groups: ['owners'] }];
    const options = { protectedRoutes, onAccessDenied, onGroupAccessDenied };
    const answer = await run('/shelf', options, { cookie });
    expect(await answer.json()).toEqual({ own: true });
    expect(isProlonged(answer)).toBe(true);
    expect(onGroupAccessDenied.mock.calls[0]).toMatchObject([{}, {}, { sub: 'ada' }]);
    expect(await (await run('/shelf', options)).text()).toBe('stranger');
    expect(onGroupAccessDenied).toHaveBeenCalledOnce();
  });

  it('carries the prolonged session on a response with frozen headers', async () => {
    const options = {
      protectedRoutes: [{ routes: ['/shelf'], groups: ['owners'] }],
      onGroupAccessDenied: () => Response.redirect('http://localhost:3000/sorry'),
    };
    const answer = await run('/shelf', options, { cookie });
    expect(answer.headers.get('location')).toBe('http://localhost:3000/sorry');
    expect(isProlonged(answer)).toBe(true);
  });
});

describe('auth routes', () => {
  it.each(['/api/auth/userinfo', '/api/auth/userinfo/'])(
    'N03 serves %s before it asks what is protected, and only that',
    async (path) => {
      const protectedRoutes = vi.fn(() => true);
      const options = { protectedRoutes, onAccessDenied: () => new Response('denied') };
      expect((await run(path, options)).status).toBe(204);
      expect((await run('/api/auth/callback', options)).status).toBe(400);
      expect(protectedRoutes).not.toHaveBeenCalled();
      expect(await (await run('/api/auth/userinfo/more', options)).text()).toBe('denied');
      expect(protectedRoutes).toHaveBeenCalledOnce();
    },
  );

  it('lets onError answer a failure, with a 500 when it answers nothing', async () => {
    const onError = vi.fn(() => new NextResponse('sorry', { status: 502 }));
    expect((await run('/api/auth/signin', { onError })).status).toBe(502);
    expect(onError.mock.calls[0]).toMatchObject([{}, {}, { name: 'MonoCloudHttpError' }]);
    expect((await run('/api/auth/signin', { onError: () => undefined })).status).toBe(500);
  });

  it('lets nothing through while the configuration is not complete', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const consoleError = vi.spyOn(console, 'error').mockReturnValue();
    const incomplete = createTestClient({ clientId: '' }).authMiddleware({ protectedRoutes: [] });
    expect(await askProxy(incomplete, visit('/shelf'))).toMatchObject({ status: 500 });
    expect(consoleError.mock.calls.flat().join(' ')).toContain('clientId');
  });
});
