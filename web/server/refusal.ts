import { PAGE_STYLE_SOURCE, escapeHtml, renderPage } from '@monoshop/service-kit/page';
import { PROBLEM_TYPE, toProblemBody } from '@monoshop/service-kit/problem';
import { ServerResponse, STATUS_CODES, type Server } from 'node:http';
import { listSecurityHeaders, toClosedPolicy } from './security-headers.ts';

/** Why a request is not handled. */
export interface Refusal {
  status: number;
  /** What a user can do about it, if anything. */
  remedy?: string;
}

const NO_REMEDY = 'The shop could not read this request. Check the address, or start again from the shop.';

/**
 * The response to a refused request, which ends the connection: a page for a person, problem details (RFC 9457) for a
 * program.
 */
export function toRefusalResponse(
  { status, remedy }: Refusal,
  { isPerson, requestId }: { isPerson: boolean; requestId: string },
): { headers: Record<string, string>; body: string } {
  const headers = { 'Cache-Control': 'private, no-store', 'X-Request-Id': requestId, Connection: 'close' };
  if (isPerson) {
    return {
      headers: {
        ...headers,
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': toClosedPolicy(PAGE_STYLE_SOURCE),
      },
      body: renderRefusal(status, remedy ?? NO_REMEDY),
    };
  }
  const problem = { status, ...(remedy !== undefined && { detail: remedy }) };
  return {
    headers: { ...headers, 'Content-Type': PROBLEM_TYPE },
    body: JSON.stringify(toProblemBody(problem, requestId)),
  };
}

function renderRefusal(status: number, remedy: string): string {
  return renderPage({
    title: 'This did not work',
    content: `<p>${escapeHtml(remedy)}</p>
<p class="bad">${status} ${STATUS_CODES[status]}</p>
<a class="button" href="/">Back to MonoShop</a>`,
  });
}

const COOKIES_REMEDY =
  'This browser sends more cookies to this address than the server reads. Delete the cookies of this site and open it again.';

const REFUSALS: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: { status: 431, remedy: COOKIES_REMEDY },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413 },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408 },
};

/** Whether a part of another response was sent already, so that no other can follow. */
function isResponding(socket: object): boolean {
  // Node keeps the response in progress here, and reads it for the same reason.
  const response: unknown = Reflect.get(socket, '_httpMessage');
  return response instanceof ServerResponse && response.headersSent;
}

/** Whether the part of the request that was read accepts a page. */
function acceptsPage(error: Error): boolean {
  const packet: unknown = Reflect.get(error, 'rawPacket');
  return packet instanceof Buffer && /^accept:[^\r]*text\/html/im.test(packet.toString('latin1'));
}

/**
 * Responds to what Node cannot parse as a request. Node itself sends a status and no body, so that a user with too many
 * cookies would see an empty page.
 */
export function respondToUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET' || isResponding(socket)) {
      socket.destroy(error);
      return;
    }
    const refusal = REFUSALS[error.code ?? ''] ?? { status: 400 };
    const options = { isPerson: acceptsPage(error), requestId: crypto.randomUUID() };
    const { headers, body } = toRefusalResponse(refusal, options);
    const lines = new Map<string, string | number>([
      ...listSecurityHeaders(),
      ...Object.entries(headers),
      ['Content-Length', Buffer.byteLength(body)],
    ]);
    const statusLine = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`;
    const head = [statusLine, ...[...lines].map((line) => line.join(': '))];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
