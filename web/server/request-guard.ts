import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { findRefusal, toOriginForm, type Refusal, type RequestRules } from './request-rules.ts';
import { listSecurityHeaders } from './security-headers.ts';

/**
 * Puts a guard before those who answer a server's requests now. It gives every answer the product's headers, which a page
 * may replace by its own, and answers by itself what must not reach Next.
 */
export function guardRequests(server: Server, rules: RequestRules): void {
  const answerers = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of listSecurityHeaders()) response.setHeader(name, value);
    const target = toOriginForm(request.url ?? '', rules.appOrigin);
    const refusal: Refusal | undefined =
      target === undefined ? { status: 400 } : findRefusal(request, target, rules);
    if (refusal) return refuse(response, refusal);
    request.url = target;
    for (const answer of answerers) Reflect.apply(answer, server, [request, response]);
  });
}

/** Problem details (RFC 9457). The connection ends with it, so that nobody waits for the rest of such a request. */
function refuse(response: ServerResponse, { status, allow }: Refusal): void {
  if (allow !== undefined) response.setHeader('Allow', allow);
  response
    .writeHead(status, {
      'Cache-Control': 'private, no-store',
      'Content-Type': 'application/problem+json',
      Connection: 'close',
    })
    .end(JSON.stringify({ status, title: STATUS_CODES[status] }));
}
