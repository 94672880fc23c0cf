import { type NextMiddleware, NextRequest, NextResponse } from 'next/server';
import { describe, expect, it } from 'vitest';
import { askProxy, hasPassed, isProlonged } from '../testing/proxy.ts';
import { createTestClient, sessionCookie } from '../testing/session-cookie.ts';

const client = createTestClient();
const origin = 'http://localhost:3000';

const visit = (path: string, headers: Record<string, string> = {}, nextConfig = {}) =>
  new NextRequest(origin + path, { headers, nextConfig });

const returnUrlOf = ({ headers }: Response) =>
  new URL(headers.get('location') ?? '').searchParams.get('return_url');

describe('the visited path', () => {
  const i18n = { locales: ['en', 'de', 'pt-BR'], defaultLocale: 'en' };

  it.each([
    ['/shelf?page=2', '/shelf?page=2'],
    ['/de/shelf?page=2', '/de/shelf?page=2'],
    ['/DE/shelf', '/de/shelf'],
    ['/pt-BR/shelf/', '/pt-BR/shelf/'],
    ['/de', '/de/'],
    ['/en/shelf', '/shelf'],
    ['/fr/shelf', '/fr/shelf'],
  ])('N13 keeps its language: %s', async (path, visited) => {
    const refused = await askProxy(client.authMiddleware(), visit(path, {}, { i18n }));
    expect(returnUrlOf(refused)).toBe(visited);
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
    expect(returnUrlOf(await askProxy(proxy, visit(path, {}, nextConfig)))).toBe(visited);
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
