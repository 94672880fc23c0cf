import { NextFetchEvent } from 'next/dist/server/web/spec-extension/fetch-event.js';
import { type NextMiddleware, NextRequest, NextResponse } from 'next/server';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestClient, sessionCookie } from '../testing/session-cookie.ts';

const client = createTestClient();
const origin = 'http://localhost:3000';
let cookie: string;

beforeAll(async () => {
  cookie = await sessionCookie();
});

async function run(proxy: NextMiddleware, req: NextRequest): Promise<Response> {
  const answer = await proxy(req, new NextFetchEvent({ request: req, page: '/', context: undefined }));
  if (!(answer instanceof Response)) throw new Error('The proxy answered nothing');
  return answer;
}

const visit = (path: string, headers: Record<string, string> = {}) =>
  new NextRequest(origin + path, { headers });
const passed = (response: Response) => response.headers.get('x-middleware-next') === '1';
const prolonged = (response: Response) =>
  response.headers.getSetCookie().some((line) => line.startsWith('session='));

describe('the order of a proxy', () => {
  it('refuses the header of sub-requests before it serves an auth route', async () => {
    const headers = { 'x-middleware-subrequest': 'proxy' };
    expect((await run(client.authMiddleware(), visit('/api/auth/userinfo', headers))).status).toBe(403);
  });

  it('serves an auth route before it asks what is protected', async () => {
    const protectedRoutes = vi.fn(() => true);
    const proxy = client.authMiddleware({ protectedRoutes, onAccessDenied: () => new Response('denied') });
    expect((await run(proxy, visit('/api/auth/userinfo'))).status).toBe(204);
    expect(protectedRoutes).not.toHaveBeenCalled();
    expect(await (await run(proxy, visit('/api/auth/userinfo/more'))).text()).toBe('denied');
    expect(protectedRoutes).toHaveBeenCalledOnce();
  });

  it('does not check groups when signed out', async () => {
    const onGroupAccessDenied = vi.fn(() => new Response('outsider'));
    const onAccessDenied = () => new Response('stranger');
    const protectedRoutes = [{ routes: ['/shelf'], groups: ['owners'] }];
    const proxy = client.authMiddleware({ protectedRoutes, onAccessDenied, onGroupAccessDenied });
    expect(await (await run(proxy, visit('/shelf'))).text()).toBe('stranger');
    expect(onGroupAccessDenied).not.toHaveBeenCalled();
    expect(await (await run(proxy, visit('/shelf', { cookie }))).text()).toBe('outsider');
  });

  it('goes on, with the prolonged session and the path, where a promised answer is nothing', async () => {
    const protectedRoutes = [{ routes: ['/shelf'], groups: ['owners'] }];
    const proxy = client.authMiddleware({ protectedRoutes, onGroupAccessDenied: async () => null });
    const answer = await run(proxy, visit('/shelf', { cookie: await sessionCookie() }));
    expect([passed(answer), prolonged(answer)]).toEqual([true, true]);
    expect(answer.headers.get('x-middleware-request-x-monocloud-path')).toBe('/shelf');
  });
});

describe('below a base path', () => {
  const based = createTestClient({ appUrl: `${origin}/shop` });
  const visitBased = (path: string) =>
    new NextRequest(`${origin}/shop${path}`, { nextConfig: { basePath: '/shop' } });

  it('serves the auth routes', async () => {
    expect((await run(based.authMiddleware(), visitBased('/api/auth/userinfo'))).status).toBe(204);
  });

  it('names routes without it, and sends strangers to sign-in below it', async () => {
    const proxy = based.authMiddleware({ protectedRoutes: ['/shelf', '/api/shelf'] });
    const answer = await run(proxy, visitBased('/shelf?page=2'));
    expect(answer.headers.get('location')).toBe(
      `${origin}/shop/api/auth/signin?return_url=%2Fshelf%3Fpage%3D2`,
    );
    expect((await run(proxy, visitBased('/api/shelf'))).status).toBe(401);
    expect(passed(await run(proxy, visitBased('/about')))).toBe(true);
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
    expect((await run(own, visit('/old'))).headers.get('location')).toBe(`${origin}/new`);
    const refused = await run(own, visit('/shelf'));
    expect([refused.status, refused.headers.get('x-shop')]).toEqual([307, 'open']);
    const granted = await run(own, visit('/shelf', { cookie: await sessionCookie() }));
    expect([passed(granted), prolonged(granted), granted.headers.get('x-shop')]).toEqual([
      true,
      true,
      'open',
    ]);
  });
});
