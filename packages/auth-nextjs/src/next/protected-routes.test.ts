import { NextRequest } from 'next/server';
import { describe, expect, it } from 'vitest';
import { createRouteMatcher } from './protected-routes.ts';
import type { ProtectedRoutes } from './types.ts';

const demand = (routes: ProtectedRoutes | undefined, path: string) =>
  createRouteMatcher(routes)(new NextRequest(new URL(path, 'http://localhost:3000')), path);

describe('protected routes', () => {
  it('protects everything when nothing is said, and nothing for an empty list', async () => {
    expect(await demand(undefined, '/any')).toEqual({ protected: true });
    expect(await demand([], '/any')).toEqual({ protected: false });
  });

  it.each(['/admin', '/admin/', '/admin/users', '/%61dmin', '/admin%2Fusers'])(
    'W10 a string covers its path and what lies below: %s',
    async (path) => {
      expect(await demand(['/admin'], path)).toMatchObject({ protected: true });
      expect(await demand(['/admin/'], path)).toMatchObject({ protected: true });
    },
  );

  it.each(['/administrator', '/public/admin', '/'])('W10 a string covers nothing else: %s', async (path) => {
    expect(await demand(['/admin'], path)).toEqual({ protected: false });
  });

  it.each(['/report-1', '/report-1/', '/report%2D1/'])(
    'N03 a RegExp with an end covers %s, which is one page with trailingSlash',
    async (path) => {
      expect(await demand([/^\/report-\d$/], path)).toMatchObject({ protected: true });
    },
  );

  it('covers a path whose escapes spell nothing', async () => {
    expect(await demand(['/admin'], '/admin/%zz')).toMatchObject({ protected: true });
  });

  it('reads a string as a pattern', async () => {
    expect(await demand(['/(shelf|cart)'], '/cart/1')).toMatchObject({ protected: true });
    expect(await demand([String.raw`\.pdf$`], '/files/terms.pdf')).toMatchObject({ protected: true });
  });

  it('gives the same answer every time for a RegExp that keeps state', async () => {
    const matcher = createRouteMatcher([/^\/admin/g]);
    const req = new NextRequest('http://localhost:3000/admin');
    expect([
      await matcher(req, '/admin'),
      await matcher(req, '/admin'),
      await matcher(req, '/admin'),
    ]).toEqual(Array.from({ length: 3 }, () => ({ protected: true, groups: undefined })));
  });

  it('takes the groups of the first entry with groups that matches', async () => {
    const routes = ['/shelf', { routes: ['/shelf'], groups: ['a'] }, { routes: [/shelf/], groups: ['b'] }];
    expect(await demand(routes, '/shelf')).toEqual({ protected: true, groups: ['a'] });
  });

  it('asks a function', async () => {
    expect(await demand(async (req) => req.nextUrl.pathname === '/x', '/x')).toEqual({ protected: true });
    expect(await demand(() => false, '/x')).toEqual({ protected: false });
  });

  it.each([[[7]], [['/(']], ['/admin'], [[{ routes: '/admin' }]]])('refuses %j when it is made', (routes) => {
    expect(() => Reflect.apply(createRouteMatcher, undefined, [routes])).toThrow(/protectedRoutes/);
  });
});
