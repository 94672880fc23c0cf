import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '@monoshop/testing/gateway';

const isForKeys = ({ url = '' }: IncomingMessage) => url.startsWith('/jwks');

function onKeys(answer: (response: ServerResponse) => void): Fault {
  return (request, response) => {
    if (!isForKeys(request)) return false;
    answer(response);
    return true;
  };
}

const send = (status: number, type: string, body: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': type }).end(body);
};

/** Ways in which the tenant's keys cannot be had. */
export const KEY_FAULTS: Record<string, Fault> = {
  // The answer never comes; the connection stays.
  slow: onKeys(() => undefined),
  '500': onKeys(send(500, 'application/json', '{"error":"server_error"}')),
  HTML: onKeys(send(200, 'text/html', '<h1>Be right back</h1>')),
  empty: onKeys(send(200, 'application/json', '{"keys":[]}')),
};

/** Sends the head and the beginning of a body, then cuts the connection. */
export const resetMidBody: Fault = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
  response.write('{"products":[', () => response.destroy());
  return true;
};
