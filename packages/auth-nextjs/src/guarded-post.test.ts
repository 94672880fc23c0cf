import type { GetServerSidePropsContext } from 'next';
import { describe, expect, it, vi } from 'vitest';
// First: it prepares what Next needs before it is loaded.
import { redirectOf, visitAppRouter } from './testing/request-scope.ts';
import { NextRequest } from 'next/server';
import { serveOnce } from './testing/node-server.ts';
import { askProxy } from './testing/proxy.ts';
import { createTestClient } from './testing/session-cookie.ts';

const client = createTestClient();
const ORIGIN = 'http://localhost:3000';
const SIGN_IN = `${ORIGIN}/api/auth/signin?return_url=%2Fcart`;
const FORM = 'application/x-www-form-urlencoded';
const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.8';

type Headers = Record<string, string>;

const metadata = (mode: string, dest: string) => ({ 'sec-fetch-mode': mode, 'sec-fetch-dest': dest });

const PEOPLE: [string, Headers][] = [
  ['a form', { 'content-type': FORM, ...metadata('navigate', 'document'), accept: PAGE }],
  ['a form with a file', { 'content-type': 'multipart/form-data; boundary=x', accept: PAGE }],
  ['a form of plain text', { 'content-type': 'text/plain', ...metadata('navigate', 'document') }],
  ['a form in a frame', { 'content-type': FORM, ...metadata('navigate', 'iframe'), accept: PAGE }],
  ['a form that a service worker replays', { 'content-type': FORM, ...metadata('navigate', 'empty') }],
  ['the same in Firefox', { 'content-type': FORM, ...metadata('same-origin', 'empty'), accept: PAGE }],
  ['an empty form', { 'content-length': '0', origin: ORIGIN, accept: PAGE }],
];

const SCRIPTS: [string, Headers][] = [
  ['fetch() of JSON', { 'content-type': 'application/json', ...metadata('cors', 'empty'), accept: '*/*' }],
  ['fetch() of a form', { 'content-type': FORM, ...metadata('same-origin', 'empty'), accept: '*/*' }],
  ['fetch() that accepts HTML', { 'content-type': FORM, ...metadata('cors', 'empty'), accept: PAGE }],
  ['sendBeacon()', { 'content-type': 'text/plain', ...metadata('no-cors', 'empty'), accept: '*/*' }],
  ['fetch() without a body', { origin: ORIGIN, ...metadata('cors', 'empty') }],
  ['a browser without Fetch Metadata', { 'content-type': FORM, accept: 'application/json' }],
  ['curl', { 'content-type': FORM, accept: '*/*' }],
  ['jQuery', { 'content-type': FORM, 'x-requested-with': 'XMLHttpRequest', accept: PAGE }],
];

interface Outcome {
  status: number;
  location: string | null;
}

const askCart = (method: string, headers: Headers) =>
  askProxy(client.authMiddleware(), new NextRequest(`${ORIGIN}/cart`, { method, headers }));

/** What Next answers for the signal that the code throws. */
async function askAppRouter(work: () => Promise<unknown>, headers: Headers): Promise<Outcome> {
  const given = { 'x-monocloud-path': '/cart', ...headers };
  const signal: unknown = await visitAppRouter(work, { headers: given }).catch((error: unknown) => error);
  const digest = String(signal instanceof Error && Reflect.get(signal, 'digest'));
  if (digest.startsWith('NEXT_HTTP_ERROR_FALLBACK;'))
    return { status: Number(digest.split(';')[1]), location: null };
  return { status: Number(digest.split(';').at(-2)), location: redirectOf(signal) ?? null };
}

async function askPagesRouter(method: string, headers: Headers): Promise<Outcome> {
  let result: unknown;
  const getServerSideProps = vi.fn(async () => ({ props: {} }));
  const answer = await serveOnce(
    async (req, res) => {
      delete req.headers['sec-fetch-mode'];
      Object.assign(req.headers, { accept: undefined }, headers);
      const ctx: GetServerSidePropsContext = {
        req: Object.assign(req, { cookies: {} }),
        res,
        query: {},
        resolvedUrl: '/cart',
      };
      result = await client.protectPage({ getServerSideProps })(ctx);
      if (!res.writableEnded) res.end();
    },
    '/cart',
    { method },
  );
  expect(getServerSideProps).not.toHaveBeenCalled();
  const redirect: unknown = typeof result === 'object' && result !== null && Reflect.get(result, 'redirect');
  if (typeof redirect !== 'object' || redirect === null) return { status: answer.status, location: null };
  const { statusCode = 307, destination } = { statusCode: undefined, destination: '', ...redirect };
  return { status: statusCode, location: destination };
}

const toOutcome = ({ status, headers }: Response): Outcome => ({ status, location: headers.get('location') });

const page = client.protectPage<object>(() => null);
const redirect = () => client.redirectToSignIn({ returnUrl: '/cart' });

const GUARDS: [string, (headers: Headers) => Promise<Outcome>][] = [
  ['authMiddleware()', async (headers) => toOutcome(await askCart('POST', headers))],
  ['protect()', (headers) => askAppRouter(() => client.protect(), headers)],
  ['redirectToSignIn()', (headers) => askAppRouter(redirect, headers)],
  ['protectPage() of the App Router', (headers) => askAppRouter(() => page({}), headers)],
  ['protectPage() of the Pages Router', (headers) => askPagesRouter('POST', headers)],
];

describe.each(GUARDS)('a post after the session ended, at %s', (_name, ask) => {
  it.each(PEOPLE)('N05 is sent to sign-in without being repeated: %s', async (_who, headers) => {
    expect(await ask(headers)).toEqual({ status: 303, location: SIGN_IN });
  });

  it.each(SCRIPTS)('N05 is answered 401: %s', async (_who, headers) => {
    expect(await ask(headers)).toEqual({ status: 401, location: null });
  });
});

describe('a server action after the session ended', () => {
  const headers = {
    'content-type': 'text/plain;charset=UTF-8',
    'next-action': 'a1',
    ...metadata('cors', 'empty'),
  };

  it("N05 gets 401 from the proxy, and where to sign in for Next's own script", async () => {
    const answer = await askCart('POST', headers);
    expect([answer.status, answer.headers.get('x-action-redirect')]).toEqual([401, `${SIGN_IN};push`]);
  });

  it('N05 is redirected by Next itself where a guard runs in it', async () => {
    expect(await askAppRouter(() => client.protect(), headers)).toMatchObject({ location: SIGN_IN });
    const { location } = await askAppRouter(() => client.redirectToSignOut(), headers);
    expect(location).toBe(`${ORIGIN}/api/auth/signout`);
  });
});

describe('what is no post', () => {
  it.each(['GET', 'HEAD'])('is redirected with 307 by proxy and Pages Router: %s', async (method) => {
    const headers = { ...metadata('cors', 'empty'), accept: '*/*' };
    expect(toOutcome(await askCart(method, headers))).toEqual({ status: 307, location: SIGN_IN });
    expect(await askPagesRouter(method, headers)).toEqual({ status: 307, location: SIGN_IN });
  });

  it('is redirected with 307 in the App Router, and a sign-out by a form with 303', async () => {
    const headers = metadata('navigate', 'document');
    expect(await askAppRouter(() => client.protect(), headers)).toEqual({ status: 307, location: SIGN_IN });
    const posted = { ...headers, 'content-type': 'text/plain' };
    expect(await askAppRouter(() => client.redirectToSignOut(), posted)).toMatchObject({ status: 303 });
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('does not include %s', async (method) => {
    expect((await askCart(method, { ...metadata('cors', 'empty') })).status).toBe(401);
    expect((await askPagesRouter(method, { ...metadata('cors', 'empty') })).status).toBe(401);
  });
});
