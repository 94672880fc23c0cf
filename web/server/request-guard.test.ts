import { createServer } from 'node:http';
import { listen } from '@monoshop/testing/listener';
import { sendText } from '@monoshop/testing/raw-request';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { guardRequests, toRouteName } from './request-guard.ts';

const ORIGIN = 'http://shop.example';

/** What reaches Next, as it would see it. */
let passed: string[];
/** The request ids that came with it. */
let ids: unknown[];

async function startGuarded(isDevelopment: boolean): Promise<number> {
  const server = createServer((request, response) => {
    passed.push(`${request.method} ${request.url}`);
    ids.push(request.headers['x-request-id']);
    response.end('Next');
  });
  guardRequests(server, { appOrigin: ORIGIN, isDevelopment, proxyCount: 0 });
  const { port, close } = await listen(server);
  afterAll(close);
  return port;
}

const [built, development] = [await startGuarded(false), await startGuarded(true)];
beforeEach(() => {
  passed = [];
  ids = [];
});

/** Sends a request line as it stands, which no client library would. */
function send(line: string, headers: string[] = [], port = built): Promise<string> {
  const lines = [`${line} HTTP/1.1`, 'Host: shop.example', 'Connection: close', ...headers, '', ''];
  return sendText(port, lines.join('\r\n'));
}

const statusOf = (answer: string) => Number(answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));
const bodyOf = (answer: string): unknown => JSON.parse(/\{.*\}/.exec(answer)?.[0] ?? '');

const cookies = (count: number, one = (index: number) => `c${index}=1`) =>
  Array.from({ length: count }, (_, index) => one(index));
const REMEDY = 'Delete the cookies of this site';

it.each<[request: string, status: number, why: string, line?: string]>([
  ['GET http://evil.example/products', 400, 'is for another site'],
  ['GET https://shop.example/products', 400, 'is for another site'],
  ['GET http://shop.example:81/products', 400, 'is for another site'],
  ['GET http://shop.example@evil.example/', 400, 'is for another site'],
  ['OPTIONS *', 400, 'is for no site'],
  ['GET /api/%', 400, 'has an escape without a meaning'],
  ['GET /api/%E0%A4%A', 400, 'has an escape without a meaning'],
  ['GET /api/auth/%E0%A4%A', 400, 'has an escape without a meaning'],
  ['GET /products/%zz', 400, 'has an escape without a meaning'],
  ['GET /%', 400, 'has an escape without a meaning'],
  ['GET /_next/data/build/api/auth/signout.json', 404, "is Next's own"],
  ['GET /x/../_next/data/build/api/auth/signout.json', 404, "is Next's own"],
  ['GET /%5fnext/data/build/api/auth/signout.json', 404, "is Next's own"],
  ['GET /_next/static/../data/build/api/auth/signout.json', 404, "is Next's own"],
  ['GET /_next/image?url=%2Fproducts%2F%25&w=640&q=75', 404, "is Next's own"],
  ['GET /_global-error', 404, "is Next's own"],
  ['GET /_not-found', 404, "is Next's own"],
  ['GET /__nextjs_source-map', 404, "is Next's own"],
  ['GET /products?a&a&…', 414, 'has more parameters than any page', `GET /products?${'a&'.repeat(101)}`],
  ['GET /livez?a&a&…', 414, 'has more than Next can read in seconds', `GET /livez?${'a&'.repeat(7000)}`],
  ['GET http://shop.example/?a=1&…', 414, 'has too many', `GET ${ORIGIN}/?${'a=1&'.repeat(2000)}`],
  ['GET /aaaa…', 414, 'is longer than all servers take', `GET /${'a'.repeat(8000)}`],
  ['TRACE /', 405, 'has a method for nothing'],
  ['TRACE /api/products', 405, 'has a method for nothing'],
  ['TRACE /api/auth/signin', 405, 'has a method for nothing'],
  ['PROPFIND /api/products', 405, 'has a method for nothing'],
  ['PUT /products/laptop.svg', 405, 'has a method for routes'],
  ['POST /', 405, 'has a method for routes'],
  ['OPTIONS /livez', 405, 'has a method for routes'],
])(
  'D14 %s is refused with %i and never reaches Next: it %s',
  async (request, status, _why, line = request) => {
    const answer = await send(line);
    expect(statusOf(answer)).toBe(status);
    if (status === 405) expect(answer).toMatch(/Allow: GET, HEAD\r\n/);
    expect(passed).toEqual([]);
  },
);

const LONG = [`/products?${'a&'.repeat(99)}`, `/${'a'.repeat(7999)}`];
const STATE = encodeURIComponent(JSON.stringify(['', { children: ['__PAGE__', {}] }, null, null, 1]));

it.each<[what: string, lines: string[], headers?: string[], isDevelopment?: boolean]>([
  ['what Next can answer', ['/products?x=%', '/api/products/..%2f..%2finvoices', '/%C3%BC', '//products']],
  ['the files of the build', ['/_next/static/chunks/a.js']],
  ['the tools of `next dev` while that serves', ['/_next/image?url=x', '/__nextjs_a-frame'], [], true],
  ['an address that other servers take too', LONG],
  ['N25 a hundred cookies', ['/'], [`Cookie: ${cookies(100).join('; ')}`]],
  ["the router's state", ['/products?_rsc=x'], ['RSC: 1', `Next-Router-State-Tree: ${STATE}`]],
])('D14 %s goes on to Next as it is', async (_what, paths, headers = [], isDevelopment = false) => {
  const lines = paths.map((path) => `GET ${path}`);
  for (const line of lines) await send(line, headers, isDevelopment ? development : built);
  expect(passed).toEqual(lines);
});

it('D14 other methods than GET go on to the routes below /api, and to the tools of `next dev`', async () => {
  await send('POST /api/auth/callback');
  await send('DELETE /api/products');
  await send('POST /__nextjs_original-stack-frames', [], development);
  expect(passed).toEqual([
    'POST /api/auth/callback',
    'DELETE /api/products',
    'POST /__nextjs_original-stack-frames',
  ]);
});

it('D14 the target of a request is the path alone, also when it names this shop', async () => {
  expect(statusOf(await send('GET http://shop.example/products?x=1'))).toBe(200);
  await send('GET http://SHOP.example:80');
  expect(passed).toEqual(['GET /products?x=1', 'GET /']);
});

it.each<[string, string[]]>([
  ['2,500 in one header', [`Cookie: ${cookies(2500, () => 'ab=1').join('; ')}`]],
  ['101 in one header', [`Cookie: ${cookies(101).join('; ')}`]],
  ['without spaces', [`Cookie: ${cookies(101).join(';')}`]],
  ['one for each of 101 headers', cookies(101).map((cookie) => `Cookie: ${cookie}`)],
  ['nothing but separators', [`Cookie: ${';'.repeat(10_000)}`]],
  ['names without values', [`Cookie: ${cookies(3000, () => 'x').join(';')}`]],
  ['next to a session', [`Cookie: session=sealed; ${cookies(100).join('; ')}`]],
])('N25 more than a hundred cookies are refused, and Next never reads them: %s', async (_name, headers) => {
  for (const path of [
    'GET /',
    'GET /products',
    'GET /livez',
    'GET /api/products',
    'POST /api/auth/callback',
  ]) {
    const answer = await send(path, headers);
    expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*Content-Type: application\/problem\+json/);
    expect(bodyOf(answer)).toMatchObject({ status: 431, detail: expect.stringContaining(REMEDY) });
  }
  expect(passed).toEqual([]);
});

it.each(['Accept: text/html,application/xhtml+xml', 'Sec-Fetch-Mode: navigate'])(
  'N25 a page tells a person which cookies to delete: %s',
  async (header) => {
    const answer = await send('GET /', [header, `Cookie: ${cookies(101).join('; ')}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*Content-Type: text\/html; charset=utf-8/);
    expect(answer).toContain(REMEDY);
  },
);

it.each(['x', '%', '[]', '{}', 'null', '["",{"children":"x"}]'])(
  'D14 a router state that the router cannot have sent is refused: %s',
  async (state) => {
    const header = `Next-Router-State-Tree: ${state}`;
    expect(statusOf(await send('GET /products?_rsc=x', ['RSC: 1', header]))).toBe(400);
    expect(passed).toEqual([]);
  },
);

it("D13 D07 a refusal carries the product's headers, is kept by no cache, and ends the connection", async () => {
  const answer = await send('GET /api/%');
  for (const header of [
    "Content-Security-Policy: default-src 'none'",
    'X-Frame-Options: DENY',
    'X-Content-Type-Options: nosniff',
    'Cache-Control: private, no-store',
    'Content-Type: application/problem+json',
    'Connection: close',
  ]) {
    expect(answer).toContain(header);
  }
  const requestId = /X-Request-Id: (\S+)/.exec(answer)?.[1];
  expect(bodyOf(answer)).toEqual({
    type: 'about:blank',
    status: 400,
    code: 'bad_request',
    title: 'Bad Request',
    requestId,
  });
});

it('D14 what follows a refused request on its connection is not read', async () => {
  const request = (line: string) => `${line} HTTP/1.1\r\nHost: shop.example\r\n\r\n`;
  const answer = await sendText(built, request('GET /api/%') + request('GET /products'));
  expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400']);
});

it("D13 an answer of Next carries the product's headers too", async () => {
  expect(await send('GET /')).toMatch(/X-Frame-Options: DENY\r\n[^]*Next$/);
});

it('what works on a request finds one id: the valid one that came, or a new one in place of none and of any other', async () => {
  await send('GET /products', ['X-Request-Id: request-0001']);
  await send('GET /products', ['X-Request-Id: a b"c {}']);
  await send('GET /products');
  expect(ids).toEqual([
    'request-0001',
    expect.stringMatching(/^[\da-f-]{36}$/),
    expect.stringMatching(/^[\da-f-]{36}$/),
  ]);
});

it.each([
  ['/', '/'],
  ['/sessions?a=b', '/sessions'],
  ['/api/auth/callback?code=SECRET', '/api/auth/callback'],
  ['/api/sessions/anything/end', '/api/sessions/*/end'],
  ['/api/sessions/anything', '/api/sessions/*'],
  ['/api/anything', undefined],
  ['/anything', undefined],
  ['/sessions/', undefined],
  ['/api/sessions/a/b/c', undefined],
])('the route of %s is named %s: clients cannot make names', (target, name) => {
  expect(toRouteName(target)).toBe(name);
});
