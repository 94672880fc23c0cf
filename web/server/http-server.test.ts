import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { expect, it } from 'vitest';
import { onFirstRequest } from './http-server.ts';

it('hands over the server of the first request, once, ahead of whoever answers', async () => {
  const told: string[] = [];
  const server = createServer((_request, response) => {
    told.push('answered');
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const handedOver: Server[] = [];
  onFirstRequest((found) => {
    told.push('handed over');
    handedOver.push(found);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  await fetch(url);
  await fetch(url);
  expect(told).toEqual(['handed over', 'answered', 'answered']);
  expect(handedOver).toEqual([server]);
  server.closeAllConnections();
  server.close();
});
