import { NextRequest, NextResponse } from 'next/server';
import { describe, expect, it } from 'vitest';
import { cookie } from './testing/per-test-cookie.ts';
import { ADA, createTestClient, spoiledCookie } from './testing/session-cookie.ts';
import { serveOnce } from './testing/node-server.ts';

const client = createTestClient();
const url = 'http://localhost:3000/shelf';

/** Serves a Node request that has the cookie. */
const serve = (handler: Parameters<typeof serveOnce>[0]) => serveOnce(handler, '/', { headers: { cookie } });

const sessionLines = (response: Response) =>
  response.headers.getSetCookie().filter((line) => line.startsWith('session='));

describe('where a call reads the session', () => {
  it.each([
    ['a Request', () => new Request(url, { headers: { cookie } })],
    ['a NextRequest', () => new NextRequest(url, { headers: { cookie } })],
  ])('reads the cookies of %s', async (_kind, request) => {
    const req = request();
    expect((await client.getSession(req, new Response()))?.user).toEqual(ADA);
    expect((await client.getTokens(req, new Response())).accessToken).toBe('access');
    expect(await client.isAuthenticated(req, new Response())).toBe(true);
    expect(await client.isUserInGroup(req, new Response(), ['clerks'])).toBe(true);
  });

  it('finds no session in a request without cookies', async () => {
    const req = new Request(url);
    expect(await client.getSession(req)).toBeUndefined();
    expect(await client.isAuthenticated(req)).toBe(false);
    expect(await client.isUserInGroup(req, ['clerks'])).toBe(false);
    await expect(client.getTokens(req)).rejects.toThrow('Session does not exist');
  });

  it('reads the cookie header of a bare IncomingMessage', async () => {
    const answer = await serve(async (req, res) => {
      const session = await client.getSession(req, res);
      res.end(session?.user.email);
    });
    expect(await answer.text()).toBe(ADA.email);
    expect(sessionLines(answer)).toHaveLength(1);
  });

  it('prefers the cookies Next parsed on a request of the Pages Router', async () => {
    const [name = '', value = ''] = cookie.split('=');
    const answer = await serveOnce(async (req, res) => {
      const isIn = await client.isAuthenticated(Object.assign(req, { cookies: { [name]: value } }), res);
      res.end(String(isIn));
    }, '/');
    expect(await answer.text()).toBe('true');
  });
});

describe('where a call writes the session', () => {
  it('W4 appends to the very Response it was given, and keeps its other cookies', async () => {
    const res = new Response('body', { headers: { 'set-cookie': 'theme=dark' } });
    await client.getSession(new Request(url, { headers: { cookie } }), res);
    expect(res.headers.getSetCookie()[0]).toBe('theme=dark');
    expect(sessionLines(res)).toHaveLength(1);
  });

  it('writes to a NextResponse so that cookies set later do not undo it', async () => {
    const res = new NextResponse('body');
    await client.getSession(new NextRequest(url, { headers: { cookie } }), res);
    res.cookies.set('theme', 'dark');
    expect(sessionLines(res)).toHaveLength(1);
  });

  it('replaces the same cookie instead of sending two', async () => {
    const res = new Response('body', { headers: { 'set-cookie': 'session=old' } });
    await client.getSession(new Request(url, { headers: { cookie } }), res);
    expect(res.headers.getSetCookie()).toHaveLength(1);
    expect(res.headers.getSetCookie()[0]).not.toBe('session=old');
  });

  it('replaces the same cookie of a Node response and keeps others', async () => {
    const answer = await serve(async (req, res) => {
      res.setHeader('set-cookie', ['theme=dark', 'session=old']);
      await client.getSession(req, res);
      res.end();
    });
    expect(answer.headers.getSetCookie()).toHaveLength(2);
    expect(answer.headers.getSetCookie()[0]).toBe('theme=dark');
    expect(answer.headers.getSetCookie()[1]).not.toBe('session=old');
  });

  it('writes nothing to a Node response whose headers are gone already', async () => {
    const answer = await serve(async (req, res) => {
      res.write('early');
      res.end(String(await client.isAuthenticated(req, res)));
    });
    expect(await answer.text()).toBe('earlytrue');
  });
});

describe('what a call accepts', () => {
  it('takes options in every place the overloads allow', async () => {
    const req = new Request(url, { headers: { cookie } });
    const options = { scopes: 'openid', forceRefresh: false };
    await expect(client.getTokens(req, options)).resolves.toMatchObject({ isExpired: false });
    await expect(client.getTokens(req, new Response(), options)).resolves.toMatchObject({ isExpired: false });
    await expect(client.isUserInGroup(req, ['clerks', 'owners'], { matchAll: true })).resolves.toBe(false);
  });

  it.each([
    ['getTokens', [new Request(url), 'options']],
    ['getTokens', [new Request(url), new Response(), 'options']],
    ['getSession', ['options']],
    ['isAuthenticated', [new Request(url), new Response(), {}]],
    ['isUserInGroup', ['clerks']],
    ['isUserInGroup', [new Request(url), [1]]],
  ] as const)('%s names itself when its arguments make no sense', async (name, args) => {
    await expect(Reflect.apply(client[name], client, args)).rejects.toThrow(
      `Invalid parameters passed to ${name}()`,
    );
  });

  it.each([
    [{}, {}],
    [{ headers: {} }, {}],
  ])('refuses a pair that is neither web nor Node', async (req, res) => {
    await expect(Reflect.apply(Reflect.get(client, 'getTokens'), client, [req, res])).rejects.toThrow(
      'Invalid pages router request and response',
    );
  });

  it('says so when there is no request at all', async () => {
    await expect(client.getTokens()).rejects.toThrow('outside a request scope');
    await expect(client.getSession()).rejects.toThrow('outside a request scope');
  });

  it('takes a request outside of Next, where no cookie can be set', async () => {
    const requestWith = (sent: string) => new Request(url, { headers: { cookie: sent } });
    expect(await client.getSession(requestWith(await spoiledCookie()))).toBeUndefined();
    expect(await client.getSession(requestWith(cookie))).toMatchObject({ user: ADA });
  });
});
