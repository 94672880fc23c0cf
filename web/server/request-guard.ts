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
    if (refusal) return refuse(response, refusal, isForReading(request));
    request.url = target;
    for (const answer of answerers) Reflect.apply(answer, server, [request, response]);
  });
}

/** Whether a person is going to see the answer. */
function isForReading({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-mode'] === 'navigate' || (headers.accept ?? '').includes('text/html');
}

/** An answer that ends the connection: text for a person, problem details (RFC 9457) for a script. */
export function toRefusalAnswer(
  status: number,
  remedy: string | undefined,
  asText: boolean,
): { headers: Record<string, string>; body: string } {
  const title = STATUS_CODES[status] ?? 'Error';
  const code = title.toLowerCase().replaceAll(' ', '_');
  const [type, body] = asText
    ? ['text/plain; charset=utf-8', [`${status} ${title}`, remedy].filter(Boolean).join('\n\n')]
    : ['application/problem+json', JSON.stringify({ status, code, title, detail: remedy })];
  return {
    headers: { 'Cache-Control': 'private, no-store', 'Content-Type': type, Connection: 'close' },
    body,
  };
}

/** Refuses a request. The connection ends with it, so that the rest of such a request is not read. */
function refuse(response: ServerResponse, { status, allow, remedy }: Refusal, asText: boolean): void {
  if (allow !== undefined) response.setHeader('Allow', allow);
  const { headers, body } = toRefusalAnswer(status, remedy, asText);
  response.writeHead(status, headers).end(body);
}
