import { sendText } from '@monoshop/testing/raw-request';
import { expect, test } from './shop.ts';

/** Sends a request line unchanged, which no client library does, and resolves with the whole response. */
function send(url: string, line: string, headers: string[] = []): Promise<string> {
  const { hostname, port, host } = new URL(url);
  const lines = [`${line} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...headers, '', ''];
  return sendText(Number(port), lines.join('\r\n'), hostname);
}

const HOSTILE: { line: string; headers?: string[]; status: number }[] = [
  { line: 'GET http://evil.example/products', status: 400 },
  { line: 'GET http://evil.example/api/auth/signout', status: 400 },
  { line: 'OPTIONS *', status: 400 },
  { line: 'GET /api/%', status: 400 },
  { line: 'GET /api/auth/%E0%A4%A', status: 400 },
  { line: 'GET /_next/data/build/api/auth/signin.json', status: 404 },
  { line: 'GET /_next/data/build/api/auth/signout.json', status: 404 },
  { line: 'GET /_next/image?url=%2Fproducts%2F%25&w=640&q=75', status: 404 },
  { line: 'GET /_global-error', status: 404 },
  { line: `GET /products?${'a&'.repeat(7000)}`, status: 414 },
  { line: 'TRACE /', status: 405 },
  { line: 'TRACE /api/products', status: 405 },
  { line: 'TRACE /api/auth/signin', status: 405 },
  { line: 'PUT /products/laptop.svg', status: 405 },
  { line: 'GET /products', headers: ['RSC: 1', 'Next-Router-State-Tree: x'], status: 400 },
  { line: 'GET /nothing-here', headers: ['Upgrade: websocket', 'Connection: Upgrade, close'], status: 404 },
];

test('D14 D13 malformed requests are refused without a 500, a redirect or a log line', async ({ shop }) => {
  const printed = shop.logLines.length;
  for (const { line, headers, status } of HOSTILE) {
    const answer = await send(shop.url, line, headers);
    expect(answer, line).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer, line).toMatch(/^x-content-type-options: nosniff\r$/im);
    expect(answer, line).toMatch(/^content-security-policy: default-src 'none'/im);
    expect(answer, line).toMatch(/^cache-control: private, .*no-store/im);
    expect(answer, line).not.toMatch(/^(?:location|set-cookie):/im);
  }
  expect(shop.logLines.slice(printed).filter((line) => line.startsWith('web '))).toEqual([]);
});

test('D14 a request target in absolute form is handled like its path', async ({ shop }) => {
  expect(await send(shop.url, `GET ${shop.url}/livez`)).toMatch(/^HTTP\/1\.1 200 /);
});
