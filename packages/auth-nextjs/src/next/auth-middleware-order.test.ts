import { type NextMiddleware, NextRequest, NextResponse } from 'next/server';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { askProxy, hasPassed, isProlonged } from '../testing/proxy.ts';
import { createTestClient, sessionCookie } from '../testing/session-cookie.ts';

const client = createTestClient();
const origin = 'http://localhost:3000';
let cookie: string;

beforeAll(async () => {
  cookie = await sessionCookie();
});

const visit = (path: string, headers: Record<string, string> = {}) =>
  new NextRequest(origin + path, { headers });

describe('the order of a proxy', () => {
  it('refuses the header of sub-requests before it serves an auth route', async () => {
    const headers = { 'x-middleware-subrequest': 'proxy' };
    expect((await askProxy(client.authMiddleware(), visit('/api/auth/userinfo', headers))).status).toBe(403);
  });

  it('serves an auth route before it asks what is protected', async () => {
    const protectedRoutes = vi.fn(() => true);
    const proxy = client.authMiddleware({ protectedRoutes, onAccessDenied: () => new Response('denied') });
    expect((await askProxy(proxy, visit('/api/auth/userinfo'))).status).toBe(204);
    expect(protectedRoutes).not.toHaveBeenCalled();
    expect(await (await askProxy(proxy, visit('/api/auth/userinfo/more'))).text()).toBe('denied');
    expect(protectedRoutes).toHaveBeenCalledOnce();
  });

  it('does not check groups when signed out', async () => {
    const onGroupAccessDenied = vi.fn(() => new Response('outsider'));
    const onAccessDenied = () => new Response('stranger');
    const protectedRoutes = [{ routes: ['/shelf'], groups: ['owners'] }];
    const proxy = client.authMiddleware({ protectedRoutes, onAccessDenied, onGroupAccessDenied });
    expect(await (await askProxy(proxy, visit('/shelf'))).text()).toBe('stranger');
    expect(onGroupAccessDenied).not.toHaveBeenCalled();
    expect(await (await askProxy(proxy, visit('/shelf', { cookie }))).text()).toBe('outsider');
  });

  it('goes on, with the prolonged session and the path, where a promised answer is nothing', async () => {
    const protectedRoutes = [{ routes: ['/shelf'], groups: ['owners'] }];
    const proxy = client.authMiddleware({ protectedRoutes, onGroupAccessDenied: async () => null });
    const answer = await askProxy(proxy, visit('/shelf', { cookie: await sessionCookie() }));
    expect([hasPassed(answer), isProlonged(answer)]).toEqual([true, true]);
    expect(answer.headers.get('x-middleware-request-x-monocloud-path')).toBe('/shelf');
  });
});

describe('below a base path', () => {
  const based = createTestClient({ appUrl: `${origin}/shop` });
  const visitBased = (path: string) =>
    new NextRequest(`${origin}/shop${path}`, { nextConfig: { basePath: '/shop' } });

  it('serves the auth routes', async () => {
    expect((await askProxy(based.authMiddleware(), visitBased('/api/auth/userinfo'))).status).toBe(204);
  });

  it('names routes without it, and sends strangers to sign-in below it', async () => {
    const proxy = based.authMiddleware({ protectedRoutes: ['/shelf', '/api/shelf'] });
    const answer = await askProxy(proxy, visitBased('/shelf?page=2'));
    expect(answer.headers.get('location')).toBe(
      `${origin}/shop/api/auth/signin?return_url=%2Fshelf%3Fpage%3D2`,
    );
    expect((await askProxy(proxy, visitBased('/api/shelf'))).status).toBe(401);
    expect(hasPassed(await askProxy(proxy, visitBased('/about')))).toBe(true);
  });
});

describe('an app with basePath and i18n, whose proxy gets /de/shop/de/shelf for /shop/de/shelf', () => {
  const nextConfig = { basePath: '/shop', i18n: { locales: ['en', 'de'], defaultLocale: 'en' } };
  const based = createTestClient({ appUrl: 'http://localhost:3000/shop' });

  it.each([
    ['/de/shop/de/shelf?page=2', '/de/shelf?page=2'],
    ['/de/shop/de/shelf/', '/de/shelf/'],
    ['/en/shop/en/shelf', '/shelf'],
    ['/shop/de/shelf', '/de/shelf'],
    ['/shop/shelf', '/shelf'],
  ])('N13 guards %s and leads back to it', async (path, visited) => {
    const proxy = based.authMiddleware({ protectedRoutes: ['/shelf'] });
    const { headers } = await askProxy(proxy, new NextRequest(origin + path, { nextConfig }));
    expect(new URL(headers.get('location') ?? '').searchParams.get('return_url')).toBe(visited);
  });
});

describe('beside a proxy of one’s own', () => {
  const guard = client.authMiddleware({ protectedRoutes: ['/shelf'] });
  const own: NextMiddleware = async (req, evt) => {
    if (req.nextUrl.pathname === '/old') return NextResponse.redirect(new URL('/new', req.url));
    const answer = await guard(req, evt);
    answer?.headers.set('x-shop', 'open');
    return answer;
  };

  it('decides first, and adds to what the guard answers', async () => {
    expect((await askProxy(own, visit('/old'))).headers.get('location')).toBe(`${origin}/new`);
    const refused = await askProxy(own, visit('/shelf'));
    expect([refused.status, refused.headers.get('x-shop')]).toEqual([307, 'open']);
    const granted = await askProxy(own, visit('/shelf', { cookie: await sessionCookie() }));
    expect([hasPassed(granted), isProlonged(granted), granted.headers.get('x-shop')]).toEqual([
      true,
      true,
      'open',
    ]);
  });
});
