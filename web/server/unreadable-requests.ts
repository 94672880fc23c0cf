import { ServerResponse, STATUS_CODES, type Server } from 'node:http';
import { toRefusalAnswer } from './request-guard.ts';
import { listSecurityHeaders } from './security-headers.ts';

const COOKIES_REMEDY =
  'This browser sends more cookies to this address than the server reads. Delete the cookies of this site and open it again.';

const STATUSES: Record<string, { status: number; remedy?: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, remedy: COOKIES_REMEDY },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413 },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408 },
};

/** Whether a part of another answer has gone out already, so that nothing can be said any more. */
function isAnswering(socket: object): boolean {
  // Node keeps the answer under way here, and looks at it for the same reason.
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return answer instanceof ServerResponse && answer.headersSent;
}

/** Whether the part of the request that was read asks for a page. */
function asksForPage(error: Error): boolean {
  const packet: unknown = Reflect.get(error, 'rawPacket');
  return packet instanceof Buffer && /^accept:[^\r]*text\/html/im.test(packet.toString('latin1'));
}

/**
 * Answers what Node cannot read as a request. Node itself answers with a status and nothing else, and a person whose
 * cookies have become too many sees an empty page.
 */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket)) {
      socket.destroy(error);
      return;
    }
    const { status, remedy } = STATUSES[error.code ?? ''] ?? { status: 400 };
    const { headers, body } = toRefusalAnswer(status, remedy, asksForPage(error));
    const lines = [
      ...listSecurityHeaders(),
      ...Object.entries(headers),
      ['Content-Length', Buffer.byteLength(body)],
    ];
    const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines.map((line) => line.join(': '))];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
