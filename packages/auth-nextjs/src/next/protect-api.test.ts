import type { NextApiHandler, NextApiRequest, NextApiResponse } from 'next';
import { NextRequest, NextResponse } from 'next/server';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { HandlerAnswer } from './handler-answer.ts';
import { serveOnce } from '../testing/node-server.ts';
import { isProlonged } from '../testing/proxy.ts';
import { createTestClient, sessionCookie } from '../testing/session-cookie.ts';

const client = createTestClient();
const context = { params: Promise.resolve({}) };
let cookie: string;

beforeEach(async () => {
  cookie = await sessionCookie();
});

const request = (headers: Record<string, string> = {}) =>
  new NextRequest('http://localhost:3000/api/shelf', { headers });

const OWN: [string, string][] = [['x-own', '1']];

describe('a route handler of the App Router', () => {
  const handler = vi.fn(() => Response.json({ handled: true }));

  beforeEach(() => {
    handler.mockClear();
  });

  it('runs for a user and carries the prolonged session', async () => {
    const answer = await client.protectApi(handler)(request({ cookie }), context);
    expect(await answer.json()).toEqual({ handled: true });
    expect(isProlonged(answer)).toBe(true);
  });

  it('does not run for a stranger', async () => {
    const answer = await client.protectApi(handler)(request(), context);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ message: 'unauthorized' });
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(handler).not.toHaveBeenCalled();
  });

  it('does not run for a user outside the groups', async () => {
    const answer = await client.protectApi(handler, { groups: ['owners'] })(request({ cookie }), context);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ message: 'forbidden' });
    expect(isProlonged(answer)).toBe(true);
    expect(handler).not.toHaveBeenCalled();
  });

  it('asks for every group with matchAll', async () => {
    const groups = ['clerks', 'owners'];
    expect((await client.protectApi(handler, { groups })(request({ cookie }), context)).status).toBe(200);
    const all = client.protectApi(handler, { groups, matchAll: true });
    expect((await all(request({ cookie }), context)).status).toBe(403);
  });

  it('keeps the two refusals apart', async () => {
    const onAccessDenied = vi.fn(() => new NextResponse(null, { status: 418 }));
    const onGroupAccessDenied = vi.fn(() => new NextResponse(null, { status: 451 }));
    const guarded = client.protectApi(handler, { groups: ['owners'], onAccessDenied, onGroupAccessDenied });
    expect((await guarded(request(), context)).status).toBe(418);
    expect(onGroupAccessDenied).not.toHaveBeenCalled();
    expect((await guarded(request({ cookie }), context)).status).toBe(451);
    expect(onGroupAccessDenied.mock.calls[0]).toMatchObject([{}, context, { sub: 'ada' }]);
    expect(onAccessDenied).toHaveBeenCalledOnce();
  });

  it('still refuses when the options answer nothing', async () => {
    const nothing = async () => undefined;
    const options = { groups: ['owners'], onAccessDenied: nothing, onGroupAccessDenied: nothing };
    const guarded = Reflect.apply(Reflect.get(client, 'protectApi'), client, [handler, options]);
    expect(await guarded(request(), context)).toMatchObject({ status: 401 });
    expect(await guarded(request({ cookie }), context)).toMatchObject({ status: 403 });
    expect(handler).not.toHaveBeenCalled();
  });

  it.each<[string, HandlerAnswer, number, string]>([
    ['text and status', { body: 'gone', status: 410 }, 410, 'gone'],
    ['an object, as JSON', { body: { id: 1 }, status: 201 }, 201, '{"id":1}'],
    ['a list, as JSON', { body: [1] }, 200, '[1]'],
    ['nothing but a status', { status: 204 }, 204, ''],
    ['nothing but headers', { headers: { 'x-own': '1' } }, 200, ''],
    ['Headers, which a Response has too', { body: null, status: 202, headers: new Headers() }, 202, ''],
    ['a form', { body: new URLSearchParams({ a: 'b' }) }, 200, 'a=b'],
    ['bytes', { body: new TextEncoder().encode('bytes') }, 200, 'bytes'],
    [
      'an object with a toString of its own',
      { body: new URL('http://a.example/x') },
      200,
      'http://a.example/x',
    ],
    [
      'the members of a failed fetch',
      { body: 'no', status: 502, statusText: 'Bad', headers: OWN },
      502,
      'no',
    ],
  ])('N77 takes what makes a response: %s', async (_what, given, status, text) => {
    const options = { groups: ['owners'], onAccessDenied: () => given, onGroupAccessDenied: () => given };
    const cookie = await sessionCookie();
    const [refused, outside, granted] = [
      await client.protectApi(handler, options)(request(), context),
      await client.protectApi(handler, options)(request({ cookie }), context),
      await client.protectApi(() => given)(request({ cookie: await sessionCookie() }), context),
    ];
    for (const answer of [refused, outside, granted]) {
      expect(answer).toBeInstanceOf(Response);
      expect([answer.status, await answer.clone().text()]).toEqual([status, text]);
      if (given.headers && !(given.headers instanceof Headers)) expect(answer.headers.get('x-own')).toBe('1');
    }
    expect([outside, granted].map(({ headers }) => headers.getSetCookie().length)).toEqual([1, 1]);
    expect(handler).not.toHaveBeenCalled();
  });

  it.each([{}, { redirect: '/' }, 'denied', true, []])(
    'N77 refuses with an error when a callback answers %j',
    async (given) => {
      const options = { onAccessDenied: () => given };
      const guarded = Reflect.apply(Reflect.get(client, 'protectApi'), client, [handler, options]);
      await expect(guarded(request(), context)).rejects.toThrow('neither a Response nor');
      expect(handler).not.toHaveBeenCalled();
    },
  );

  it('keeps the location of a redirect the handler answers', async () => {
    const moved = client.protectApi(() => Response.redirect('http://localhost:3000/till', 303));
    const answer = await moved(request({ cookie }), context);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'http://localhost:3000/till']);
    expect(isProlonged(answer)).toBe(true);
  });

  it('lets a cookie that the handler sets itself win over its own', async () => {
    const own = client.protectApi(() => new Response(null, { headers: { 'set-cookie': 'session=newer' } }));
    expect((await own(request({ cookie }), context)).headers.getSetCookie()).toEqual(['session=newer']);
  });
});

describe('an API route of the Pages Router', () => {
  const handler = vi.fn((_req: NextApiRequest, res: NextApiResponse) => res.end('handled'));
  const serve = (guarded: NextApiHandler, headers: Record<string, string> = {}) =>
    serveOnce(async (req, res) => Reflect.apply(guarded, undefined, [req, res]), '/', { headers });

  beforeEach(() => {
    handler.mockClear();
  });

  it('runs for a user and carries the prolonged session', async () => {
    const answer = await serve(client.protectApi(handler), { cookie });
    expect(await answer.text()).toBe('handled');
    expect(isProlonged(answer)).toBe(true);
  });

  it('does not run for a stranger, nor for a user outside the groups', async () => {
    const stranger = await serve(client.protectApi(handler));
    expect(stranger.status).toBe(401);
    expect(await stranger.json()).toEqual({ message: 'unauthorized' });
    const outsider = await serve(client.protectApi(handler, { groups: ['owners'] }), { cookie });
    expect(outsider.status).toBe(403);
    expect(await outsider.json()).toEqual({ message: 'forbidden' });
    expect(outsider.headers.get('cache-control')).toContain('no-store');
    expect(handler).not.toHaveBeenCalled();
  });

  it('lets the options answer instead', async () => {
    const guarded = client.protectApi(handler, {
      groups: ['owners'],
      onAccessDenied: (_req: NextApiRequest, res: NextApiResponse) => res.end('who?'),
      onGroupAccessDenied: (_req: NextApiRequest, res: NextApiResponse, user) => res.end(`not ${user.sub}`),
    });
    expect(await (await serve(guarded)).text()).toBe('who?');
    expect(await (await serve(guarded, { cookie })).text()).toBe('not ada');
    expect(handler).not.toHaveBeenCalled();
  });

  it('refuses what is neither router', () => {
    expect(() => Reflect.apply(client.protectApi(handler), undefined, [{}, {}])).toThrow(
      'Invalid pages router request and response',
    );
  });
});
