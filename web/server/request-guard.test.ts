import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guardRequests } from './request-guard.ts';

const ORIGIN = 'http://shop.example';

/** What reaches Next, as it would see it. */
let passed: string[];
const servers: Server[] = [];
let built: number;
let development: number;

async function startGuarded(isDevelopment: boolean): Promise<number> {
  const server = createServer((request, response) => {
    passed.push(`${request.method} ${request.url}`);
    response.end('Next');
  });
  guardRequests(server, { appOrigin: ORIGIN, isDevelopment });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

beforeAll(async () => {
  [built, development] = [await startGuarded(false), await startGuarded(true)];
});
beforeEach(() => {
  passed = [];
});
afterAll(() => {
  for (const server of servers) server.close();
});

/** Sends a request line as it stands, which no client library would. */
async function send(line: string, headers: string[] = [], port = built): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(
    [`${line} HTTP/1.1`, 'Host: shop.example', 'Connection: close', ...headers, '', ''].join('\r\n'),
  );
  const chunks: string[] = [];
  for await (const chunk of socket) chunks.push(String(chunk));
  return chunks.join('');
}

const statusOf = (answer: string) => Number(answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));

describe('the target of a request', () => {
  it.each([
    'GET http://evil.example/products',
    'GET https://shop.example/products',
    'GET http://shop.example:81/products',
    'GET http://shop.example@evil.example/',
    'OPTIONS *',
  ])('D14 is refused when it is not of this shop: %s', async (line) => {
    expect(statusOf(await send(line))).toBe(400);
    expect(passed).toEqual([]);
  });

  it('D14 is the path alone, also when it names this shop', async () => {
    expect(statusOf(await send('GET http://shop.example/products?x=1'))).toBe(200);
    await send('GET http://SHOP.example:80');
    expect(passed).toEqual(['GET /products?x=1', 'GET /']);
  });

  it.each(['/api/%', '/api/%E0%A4%A', '/api/auth/%E0%A4%A', '/products/%zz', '/%'])(
    'D14 is refused when its escapes mean nothing: %s',
    async (path) => {
      expect(statusOf(await send(`GET ${path}`))).toBe(400);
      expect(passed).toEqual([]);
    },
  );

  it.each(['/products?x=%', '/api/products/..%2f..%2finvoices', '/%C3%BC', '//products'])(
    'D14 goes on as it is when Next can answer it: %s',
    async (path) => {
      await send(`GET ${path}`);
      expect(passed).toEqual([`GET ${path}`]);
    },
  );

  it.each([
    '/_next/data/build/api/auth/signout.json',
    '/x/../_next/data/build/api/auth/signout.json',
    '/%5fnext/data/build/api/auth/signout.json',
    '/_next/static/../data/build/api/auth/signout.json',
    '/_next/image?url=%2Fproducts%2F%25&w=640&q=75',
    '/_global-error',
    '/_not-found',
    '/__nextjs_source-map',
  ])("D14 is nothing when it is one of Next's own: %s", async (path) => {
    expect(statusOf(await send(`GET ${path}`))).toBe(404);
    expect(passed).toEqual([]);
  });

  it('goes on to the files of the build, and to the tools of `next dev` while that serves', async () => {
    await send('GET /_next/static/chunks/a.js');
    await send('POST /__nextjs_original-stack-frames', [], development);
    await send('GET /_next/image?url=x', [], development);
    expect(passed).toEqual([
      'GET /_next/static/chunks/a.js',
      'POST /__nextjs_original-stack-frames',
      'GET /_next/image?url=x',
    ]);
  });
});

describe('the length of an address', () => {
  it.each([
    ['more parameters than any page has', `/products?${'a&'.repeat(101)}`],
    ['more of them than Next can read in seconds', `/livez?${'a&'.repeat(7000)}`],
    ['more of them, in the absolute form', `${ORIGIN}/?${'a=1&'.repeat(2000)}`],
    ['more characters than all servers take', `/${'a'.repeat(8000)}`],
  ])('D14 is refused with %s', async (_name, target) => {
    expect(statusOf(await send(`GET ${target}`))).toBe(414);
    expect(passed).toEqual([]);
  });

  it('may be what other servers take too', async () => {
    const targets = [`/products?${'a&'.repeat(99)}`, `/${'a'.repeat(7999)}`];
    for (const target of targets) await send(`GET ${target}`);
    expect(passed).toEqual(targets.map((target) => `GET ${target}`));
  });
});

describe('the cookies of a request', () => {
  const cookies = (count: number, one = (index: number) => `c${index}=1`) =>
    Array.from({ length: count }, (_, index) => one(index));
  const REMEDY = 'Delete the cookies of this site';

  it.each<[string, string[]]>([
    ['2,500 in one header', [`Cookie: ${cookies(2500, () => 'ab=1').join('; ')}`]],
    ['101 in one header', [`Cookie: ${cookies(101).join('; ')}`]],
    ['without spaces', [`Cookie: ${cookies(101).join(';')}`]],
    ['one for each of 101 headers', cookies(101).map((cookie) => `Cookie: ${cookie}`)],
    ['nothing but separators', [`Cookie: ${';'.repeat(10_000)}`]],
    ['names without values', [`Cookie: ${cookies(3000, () => 'x').join(';')}`]],
    ['next to a session', [`Cookie: session=sealed; ${cookies(100).join('; ')}`]],
  ])('N25 are refused beyond a hundred, and Next never reads them: %s', async (_name, headers) => {
    for (const line of [
      'GET /',
      'GET /products',
      'GET /livez',
      'GET /api/products',
      'POST /api/auth/callback',
    ]) {
      const answer = await send(line, headers);
      expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*Content-Type: application\/problem\+json/);
      expect(JSON.parse(/\{.*\}/.exec(answer)?.[0] ?? '')).toMatchObject({
        status: 431,
        detail: expect.stringContaining(REMEDY),
      });
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

  it('N25 may be a hundred', async () => {
    await send('GET /', [`Cookie: ${cookies(100).join('; ')}`]);
    expect(passed).toEqual(['GET /']);
  });
});

describe('the method of a request', () => {
  it.each([
    'TRACE /',
    'TRACE /api/products',
    'TRACE /api/auth/signin',
    'PROPFIND /api/products',
    'PUT /products/laptop.svg',
    'POST /',
    'OPTIONS /livez',
  ])('D14 is refused, with those that are not: %s', async (line) => {
    expect(await send(line)).toMatch(/^HTTP\/1\.1 405 [^]*Allow: GET, HEAD\r\n/);
    expect(passed).toEqual([]);
  });

  it('is left to the routes below /api', async () => {
    await send('POST /api/auth/callback');
    await send('DELETE /api/products');
    expect(passed).toEqual(['POST /api/auth/callback', 'DELETE /api/products']);
  });
});

describe("the router's state of a request", () => {
  it.each(['x', '%', '[]', '{}', 'null', '["",{"children":"x"}]'])(
    'D14 is refused when the router cannot have sent it: %s',
    async (state) => {
      const header = `Next-Router-State-Tree: ${state}`;
      expect(statusOf(await send('GET /products?_rsc=x', ['RSC: 1', header]))).toBe(400);
      expect(passed).toEqual([]);
    },
  );

  it('goes on when it is one', async () => {
    const state = encodeURIComponent(JSON.stringify(['', { children: ['__PAGE__', {}] }, null, null, 1]));
    await send('GET /products?_rsc=x', ['RSC: 1', `Next-Router-State-Tree: ${state}`]);
    expect(passed).toEqual(['GET /products?_rsc=x']);
  });
});

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
  expect(JSON.parse(/\{.*\}/.exec(answer)?.[0] ?? '')).toEqual({
    type: 'about:blank',
    status: 400,
    code: 'bad_request',
    title: 'Bad Request',
    requestId,
  });
});

it('D14 what follows a refused request on its connection is not read', async () => {
  const socket = connect(built, '127.0.0.1');
  const request = (line: string) => `${line} HTTP/1.1\r\nHost: shop.example\r\n\r\n`;
  socket.write(request('GET /api/%') + request('GET /products'));
  const chunks: string[] = [];
  for await (const chunk of socket) chunks.push(String(chunk));
  expect(chunks.join('').match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400']);
});

it("D13 an answer of Next carries the product's headers too", async () => {
  expect(await send('GET /')).toMatch(/X-Frame-Options: DENY\r\n[^]*Next$/);
});
