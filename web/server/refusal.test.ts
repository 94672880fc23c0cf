import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { listen } from '@monoshop/testing/listener';
import { afterAll, expect, it, vi } from 'vitest';
import { respondToUnreadable } from './refusal.ts';

const handled = vi.fn();
const server = createServer((request, response) => {
  handled(request.url);
  if (request.url === '/slow') response.write('half');
  else response.end('Next');
});
respondToUnreadable(server);
const { port, close } = await listen(server);
afterAll(close);

async function send(...requests: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  const ended = once(socket, 'close');
  socket.on('data', (chunk) => {
    text += String(chunk);
    const next = requests.shift();
    if (next !== undefined) socket.write(next);
  });
  socket.on('error', () => undefined);
  socket.write(requests.shift() ?? '');
  await ended;
  return text;
}

const request = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: shop', ...headers, '', ''].join('\r\n');
const cookies = `Cookie: session=${'x'.repeat(20_000)}`;
const html = 'Accept: text/html,*/*;q=0.8';

const tooLarge = '"code":"request_header_fields_too_large"';
const twoLengths = ['Content-Length: 1', 'Content-Length: 2'];

it.each([
  ['too large a header, for a person', request('/', html, cookies), 431, 'text/html', 'Delete the cookies'],
  ['the same for a script', request('/', 'Accept: */*', cookies), 431, 'application/problem+json', tooLarge],
  [
    'a cookie in lower case',
    request('/', cookies.toLowerCase(), html),
    431,
    'text/html',
    'Delete the cookies',
  ],
  ['no HTTP', 'nonsense\r\n\r\n', 400, 'application/problem+json', '"code":"bad_request"'],
  ['a header with a line feed', request('/', html, 'X: a\nb'), 400, 'text/html', '400 Bad Request'],
  ['two lengths', request('/', html, ...twoLengths), 400, 'text/html', '400 Bad Request'],
])('N09 %s gets an answer with a body', async (_what, sent, status, type, body) => {
  handled.mockClear();
  const [head = '', content = ''] = (await send(sent)).split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(head).toContain(`Content-Type: ${type}`);
  expect(head).toContain('Connection: close');
  expect(head).toContain('X-Content-Type-Options: nosniff');
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(content)}`);
  expect(content).toContain(body);
  expect(handled).not.toHaveBeenCalled();
});

it('N09 a later request of the same connection gets it too', async () => {
  const answer = await send(request('/'), request('/', html, cookies));
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 431']);
});

it('N09 nothing is written into an answer that is under way', async () => {
  const answer = await send(request('/slow'), request('/', html, cookies));
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
});
