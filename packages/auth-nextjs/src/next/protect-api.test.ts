import type { MonoCloudUser } from '@monocloud/auth-core';
import type { NextApiRequest, NextApiResponse } from 'next';
import { NextRequest } from 'next/server';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { HandlerAnswer } from './handler-answer.ts';
import { servePages } from '../testing/node-server.ts';
import { cookie } from '../testing/per-test-cookie.ts';
import { isProlonged } from '../testing/proxy.ts';
import { createTestClient, sessionCookie } from '../testing/session-cookie.ts';
import type { ProtectApiPageOptions } from './types.ts';

const client = createTestClient();
const context = { params: Promise.resolve({}) };

const request = (headers: Record<string, string> = {}) =>
  new NextRequest('http://localhost:3000/api/shelf', { headers });

const OWN: [string, string][] = [['x-own', '1']];
const ADDRESS = 'http://a.example/x';

const handled = vi.fn();
const handler = () => {
  handled();
  return Response.json({ handled: true });
};

/** Who may call it, and the answer that others get. */
interface Guard {
  groups?: string[];
  matchAll?: boolean;
  stranger?: string;
  outsider?: (user: MonoCloudUser) => string;
}
type Ask = (guard?: Guard, headers?: Record<string, string>) => Promise<Response>;

const askAppRouter: Ask = ({ stranger, outsider, ...groups } = {}, headers) =>
  client.protectApi(handler, {
    ...groups,
    ...(stranger && { onAccessDenied: () => new Response(stranger) }),
    ...(outsider && { onGroupAccessDenied: (_req, _ctx, user) => new Response(outsider(user)) }),
  })(request(headers), context);

const pagesHandler = (_req: NextApiRequest, res: NextApiResponse) => {
  handled();
  res.setHeader('content-type', 'application/json').end('{"handled":true}');
};
const askPagesRouter: Ask = ({ stranger, outsider, ...groups } = {}, headers) => {
  const options: ProtectApiPageOptions = {
    ...groups,
    ...(stranger && { onAccessDenied: (_req, res) => res.end(stranger) }),
    ...(outsider && { onGroupAccessDenied: (_req, res, user) => res.end(outsider(user)) }),
  };
  return servePages(client.protectApi(pagesHandler, options), '/', { headers });
};

beforeEach(() => {
  handled.mockClear();
});

describe.each([
  ['a route handler of the App Router', askAppRouter],
  ['an API route of the Pages Router', askPagesRouter],
])('%s', (_name, ask) => {
  it('runs for a user and carries the prolonged session', async () => {
    const answer = await ask({}, { cookie });
    expect(await answer.json()).toEqual({ handled: true });
    expect(isProlonged(answer)).toBe(true);
  });

  it.each([
    ['a stranger', 401, 'unauthorized', {}],
    ['a user outside the groups', 403, 'forbidden', { groups: ['owners'] }],
  ])('does not run for %s, whose answer no cache keeps', async (_who, status, message, guard) => {
    const answer = await ask(guard, status === 403 ? { cookie } : {});
    expect([answer.status, await answer.json()]).toEqual([status, { message }]);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect([isProlonged(answer), handled.mock.calls.length]).toEqual([status === 403, 0]);
  });

  it('asks for every group with matchAll', async () => {
    const groups = ['clerks', 'owners'];
    expect((await ask({ groups }, { cookie })).status).toBe(200);
    expect((await ask({ groups, matchAll: true }, { cookie })).status).toBe(403);
  });

  it('lets the options answer instead, each its own refusal', async () => {
    const guard = {
      groups: ['owners'],
      stranger: 'who?',
      outsider: ({ sub }: MonoCloudUser) => `not ${sub}`,
    };
    expect(await (await ask(guard)).text()).toBe('who?');
    expect(await (await ask(guard, { cookie })).text()).toBe('not ada');
    expect(handled).not.toHaveBeenCalled();
  });
});

describe('a route handler of the App Router', () => {
  it('still refuses when the options answer nothing', async () => {
    const nothing = vi.fn(async () => undefined);
    const options = { groups: ['owners'], onAccessDenied: nothing, onGroupAccessDenied: nothing };
    const guarded = Reflect.apply(Reflect.get(client, 'protectApi'), client, [handler, options]);
    expect(await guarded(request(), context)).toMatchObject({ status: 401 });
    expect(await guarded(request({ cookie }), context)).toMatchObject({ status: 403 });
    expect(nothing.mock.calls).toMatchObject([
      [{}, context],
      [{}, context, { sub: 'ada' }],
    ]);
    expect(handled).not.toHaveBeenCalled();
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
    ['an object with a toString of its own', { body: new URL(ADDRESS) }, 200, ADDRESS],
    [
      'the members of a failed fetch',
      { body: 'no', status: 502, statusText: 'Bad', headers: OWN },
      502,
      'no',
    ],
  ])('N77 takes what makes a response: %s', async (_what, given, status, text) => {
    const options = { groups: ['owners'], onAccessDenied: () => given, onGroupAccessDenied: () => given };
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
    expect(handled).not.toHaveBeenCalled();
  });

  it.each([{}, { redirect: '/' }, 'denied', true, []])(
    'N77 refuses with an error when a callback answers %j',
    async (given) => {
      const options = { onAccessDenied: () => given };
      const guarded = Reflect.apply(Reflect.get(client, 'protectApi'), client, [handler, options]);
      await expect(guarded(request(), context)).rejects.toThrow('neither a Response nor');
      expect(handled).not.toHaveBeenCalled();
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

it('protectApi() refuses what is neither router', () => {
  expect(() => Reflect.apply(client.protectApi(handler), undefined, [{}, {}])).toThrow(
    'Invalid pages router request and response',
  );
});
