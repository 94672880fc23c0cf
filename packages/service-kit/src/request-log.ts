import type { IncomingMessage, ServerResponse } from 'node:http';
import { pinoHttp } from 'pino-http';
import type { Logger } from 'pino';
import { toRequestId } from './http.ts';
import { readTraceId } from './observe.ts';

/** A JSON object in base64url, as a JWT begins; `.` or its escape ends the header. */
const JWT_START = /eyJ[\w-]+(?:\.|%2e)/i;
/** Room for a UUID and every address there is; a random token of 256 bits is 43 characters long. */
const MAX_SEGMENT_LENGTH = 40;

const PROBES = new Set(['/livez', '/readyz']);

type RequestLog = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

/**
 * Creates the middleware that gives each request an id (`request.id`, answered as `X-Request-Id`; a valid one of the
 * caller is kept), a logger (`request.log`), and one line in the log once it is answered. Of the request, the
 * line holds method, path and peer: headers and query strings carry tokens and stay out. So do parts of the path that
 * look like one. Its `event` is `request`, or what `completeProtection` noted of the token, with the reason. All are of
 * one level but for failures of the service: requests that are refused are not to cost more of the disk than others.
 */
export function createRequestLog(logger: Logger): RequestLog {
  return pinoHttp({
    logger,
    genReqId: assignRequestId,
    autoLogging: { ignore: (request) => PROBES.has(toPath(request)) },
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    customSuccessObject: (request, _response, fields: object) => ({ ...describe(request), ...fields }),
    customErrorObject: (request, _response, _error, fields: object) => ({ ...fields, ...describe(request) }),
    wrapSerializers: false,
    serializers: {
      req: (request: IncomingMessage) => ({
        method: request.method,
        path: redactPath(toPath(request)),
        peer: request.socket.remoteAddress,
      }),
      res: (response: ServerResponse) => ({ status: response.statusCode }),
    },
  });
}

function describe(request: IncomingMessage) {
  const traceId = readTraceId(request.headers['traceparent']);
  return { event: 'request', ...request.decision, requestId: request.id, traceId };
}

function assignRequestId(request: IncomingMessage, response: ServerResponse): string {
  const id = toRequestId(request.headers['x-request-id']);
  response.setHeader('X-Request-Id', id);
  return id;
}

/** The path as the client sent it. Express rewrites `url` while routing, `originalUrl` stays. */
function toPath(request: IncomingMessage): string {
  const url =
    'originalUrl' in request && typeof request.originalUrl === 'string' ? request.originalUrl : request.url;
  return (url ?? '').replace(/\?.*$/s, '');
}

function redactPath(path: string): string {
  const isToken = (segment: string) => segment.length > MAX_SEGMENT_LENGTH || JWT_START.test(segment);
  return path
    .split('/')
    .map((segment) => (isToken(segment) ? '[redacted]' : segment))
    .join('/');
}
