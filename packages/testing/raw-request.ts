import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { listen } from './listener.ts';

export interface RawRequest {
  method?: string;
  /** Request target, sent as it is. */
  target: string;
  /** Header lines, sent as they are. */
  headers?: readonly string[];
  body?: string;
}

/** Sends text over a connection of its own, and resolves with all that comes back until the server ends it. */
export async function sendText(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host);
  socket.write(text);
  return (await socket.setEncoding('utf8').toArray()).join('');
}

/**
 * Sends bytes that an HTTP client would tidy up: odd targets, methods, and headers that come twice. Resolves with the
 * status, and head and body as they came over the wire.
 */
export async function sendRaw(
  app: RequestListener,
  { method = 'GET', target, headers = [], body = '' }: RawRequest,
) {
  const { port, close } = await listen(createServer(app));
  const head = [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers];
  const text = await sendText(port, `${head.join('\r\n')}\r\n\r\n${body}`);
  await close();
  return { status: Number(text.split(' ')[1]), text };
}
