import { toRequestId } from '@monoshop/service-kit/http';
import { createLogger, logLevelVariable, type LoggerOptions } from '@monoshop/service-kit/log';
import { readTraceId } from '@monoshop/service-kit/telemetry';

/** What may appear in a log line: names, codes, counts, and in `err` a defect. Tokens, cookies and bodies never do. */
export type LogFields = Record<string, string | number | boolean | Error | undefined>;

export type LogEvent = (level: 'info' | 'warn', event: string, fields?: LogFields) => void;

/** Names of the events of a request that was answered as asked, and of one that was refused. */
export interface PageEvents {
  accepted: string;
  refused: string;
}

/**
 * What all lines of one request have in common, in every process that works on it: its `X-Request-Id`, a new one if that
 * may not stand in a log line, and the trace, of its span or of a valid `traceparent` (W3C Trace Context).
 */
export function identifyRequest(headers: Headers): { requestId: string; traceId?: string } {
  return {
    requestId: toRequestId(headers.get('x-request-id')),
    traceId: readTraceId(headers.get('traceparent')),
  };
}

/** Creates what writes one JSON line per event. An unknown level counts as `info`; the start refuses it. */
export function createEventLog({ level, destination }: Partial<LoggerOptions> = {}): LogEvent {
  const logger = createLogger({ service: 'web', level: level ?? 'info', destination });
  return (at, event, fields = {}) => {
    const line = { event, client_id: process.env.MONOCLOUD_AUTH_CLIENT_ID, ...fields };
    // By itself the message of the line would be that of the error.
    logger[at](line, fields.err ? 'request failed' : undefined);
  };
}

/** The log of this process, on standard output, from `LOG_LEVEL` up. */
export const logEvent = createEventLog({
  level: logLevelVariable().catch('info').parse(process.env.LOG_LEVEL?.trim()),
});
