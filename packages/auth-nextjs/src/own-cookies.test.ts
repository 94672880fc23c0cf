import { createServer } from 'node:http';
import { listen } from '@monoshop/testing/listener';
import { NextRequest, NextResponse } from 'next/server';
import { beforeEach, describe, expect, it } from 'vitest';
import { serveOnce } from './testing/node-server.ts';
import { askProxy } from './testing/proxy.ts';
import { createTestClient, sessionCookie } from './testing/session-cookie.ts';

const client = createTestClient();
const URL_OF_PAGE = 'http://localhost:3000/shelf';

// Each as an application may write it, and as the browser must get it.
const LINES = [
  'discount=50% off; Path=/',
  'discount=50% off',
  'note=100%25; Path=/',
  'escaped=a%20b%2Cc; Path=/',
  'plain=a b; Path=/',
  'quoted="a, b"; Path=/',
  'soon=1; Expires=Wed, 21 Oct 2099 07:28:00 GMT; Path=/x',
  'cart=1; Path=/a',
  'cart=2; Path=/b',
  'cart=3; path=/b; Domain=shop.example',
  'other=1; Partitioned; Secure; Priority=High; Future=yes',
  'LONG=1;path=/;max-age=60;httponly',
  'empty=',
  'sessions=1; Path=/',
  'session=theirs; Path=/elsewhere',
];

let request: Request;
beforeEach(async () => {
  request = new Request(URL_OF_PAGE, { headers: { cookie: await sessionCookie() } });
});

/** The lines of the application, as they are on the answer, before ours. */
function ownLines(response: Response): string[] {
  const lines = response.headers.getSetCookie();
  const ours = lines.filter((line) => /^session=[^;]{50}/.test(line));
  expect(ours).toHaveLength(1);
  return lines.filter((line) => !ours.includes(line));
}

function withLines<T extends Response>(response: T, lines = LINES): T {
  for (const line of lines) response.headers.append('set-cookie', line);
  return response;
}

/** An answer of another server with these cookies. */
async function fetchLines(): Promise<Response> {
  const server = createServer((_req, res) => void res.setHeader('set-cookie', LINES).end());
  const { url, close } = await listen(server);
  try {
    return await fetch(url);
  } finally {
    await close();
  }
}

describe('cookies that the application sets on a response of its own', () => {
  it.each<[string, () => Response]>([
    ['a NextResponse', () => withLines(new NextResponse('body'))],
    ['NextResponse.json()', () => withLines(NextResponse.json({}))],
    ['NextResponse.redirect()', () => withLines(NextResponse.redirect(URL_OF_PAGE))],
    ['NextResponse.next()', () => withLines(NextResponse.next())],
    ['a Response', () => withLines(new Response('body'))],
  ])('N22 stay byte for byte on %s, and ours is added', async (_kind, create) => {
    const response = create();
    await client.getSession(request, response);
    expect(ownLines(response)).toEqual(LINES);
    await client.getTokens(request, response);
    expect(ownLines(response)).toEqual(LINES);
  });

  it.each(['discount=50% off; Path=/', 'a=1; Path=/; Expires=Wed, 21 Oct 2099 07:28:00 GMT', 'a=b%20c'])(
    'N22 stay as they are when the NextResponse is made with %s',
    async (line) => {
      const response = new NextResponse('body', { headers: { 'set-cookie': line } });
      await client.getSession(request, response);
      expect(ownLines(response)).toEqual([line]);
    },
  );

  it('N22 stay with those that go through response.cookies, before and after, which read back', async () => {
    const response = new NextResponse('body');
    response.cookies.set('before', '50% off', { path: '/b' });
    withLines(response, ['raw=50% off; Path=/']);
    const before = response.headers.getSetCookie();
    await client.getSession(request, response);
    expect(ownLines(response)).toEqual(before);
    expect(response.cookies.get('before')?.value).toBe('50% off');
    expect(response.cookies.get('session')?.value).toHaveLength(
      response.headers.getSetCookie().at(-1)?.split(';')[0]?.slice('session='.length).length ?? 0,
    );
    response.cookies.set('after', '1');
    expect(ownLines(response)).toEqual([before[0], 'after=1; Path=/']);
  });

  it.each<[string, () => Promise<Response>]>([
    ['a NextResponse', async () => withLines(new NextResponse('body'))],
    ['{ body, headers }', async () => Object({ headers: withLines(new Response()).headers })],
    ['what fetch() gave, whose headers are frozen', fetchLines],
  ])('N22 stay on %s that a handler behind protectApi() answers', async (_kind, handler) => {
    const answer = await client.protectApi(handler)(new NextRequest(request), {
      params: Promise.resolve({}),
    });
    expect(ownLines(answer)).toEqual(LINES);
  });

  it('N22 stay on the answer of a proxy whose visitor is refused', async () => {
    const groups = [{ routes: ['/shelf'], groups: ['directors'] }];
    const proxy = client.authMiddleware({
      protectedRoutes: groups,
      onGroupAccessDenied: () => withLines(new NextResponse('no', { status: 403 })),
    });
    expect(ownLines(await askProxy(proxy, new NextRequest(request)))).toEqual(LINES);
  });

  it('N22 stay on a response that an auth route carries on', async () => {
    const answer = await client.monoCloudAuth()(
      new Request('http://localhost:3000/api/auth/userinfo'),
      withLines(new Response()),
    );
    expect(answer.headers.getSetCookie()).toEqual(LINES);
  });

  it('N22 stay on a Node response', async () => {
    const init = { headers: { cookie: request.headers.get('cookie') ?? '' } };
    const serve: Parameters<typeof serveOnce>[0] = async (req, res) => {
      await client.getSession(req, res.setHeader('set-cookie', LINES));
      res.end();
    };
    const answer = await serveOnce(serve, '/', init);
    expect(ownLines(answer)).toEqual(LINES);
  });
});

describe('cookies that Next hands on from a proxy to the page', () => {
  const handedOn = (response: Response) => response.headers.get('x-middleware-set-cookie') ?? '';

  it('N22 are those set through response.cookies, and ours once', async () => {
    const response = NextResponse.next();
    response.cookies.set('theme', 'dark', { expires: new Date('2099-10-21T07:28:00Z') });
    withLines(response);
    await client.getSession(request, response);
    await client.getSession(request, response);
    expect(handedOn(response)).toMatch(
      /^theme=dark; Path=\/; Expires=Wed, 21 Oct 2099 07:28:00 GMT,session=[^,]+; Path=\/; Expires=\w+, [^,]+$/,
    );
  });

  it('N22 are none that Next has read from a line it cannot parse', async () => {
    const response = NextResponse.next({ headers: { 'set-cookie': 'discount=50% off; Path=/' } });
    await client.getSession(request, response);
    expect(handedOn(response)).toMatch(/^session=/);
  });
});
