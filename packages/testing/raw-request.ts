import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { listen } from './listener.ts';

export interface RawResponse {
  status: number;
  /** Head and body as they came over the wire. */
  text: string;
}

export interface RawRequest {
  method?: string;
  /** Request target, sent as it is. */
  target: string;
  /** Header lines, sent as they are. */
  headers?: readonly string[];
  body?: string;
}

/** Sends bytes that an HTTP client would tidy up: odd targets, methods, and headers that come twice. */
export async function sendRaw(
  app: RequestListener,
  { method = 'GET', target, headers = [], body = '' }: RawRequest,
): Promise<RawResponse> {
  const { port, close } = await listen(createServer(app));
  const socket = connect(port, '127.0.0.1');
  const head = [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  const text = (await socket.setEncoding('utf8').toArray()).join('');
  await close();
  return { status: Number(text.split(' ')[1]), text };
}
