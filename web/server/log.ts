import { createLogger, logLevelVariable, type LoggerOptions } from '@monoshop/service-kit/log';

/** What may appear in a log line: names, codes, counts. Tokens, cookies and bodies never do. */
export type LogFields = Record<string, string | number | boolean | undefined>;

export type LogEvent = (level: 'info' | 'warn', event: string, fields?: LogFields) => void;

/** Creates what writes one JSON line per event. An unknown level counts as `info`; the start refuses it. */
export function createEventLog({ level, destination }: Partial<LoggerOptions> = {}): LogEvent {
  const logger = createLogger({ service: 'web', level: level ?? 'info', destination });
  return (at, event, fields = {}) => logger[at](fields, event);
}

/** The log of this process, on standard output, from `LOG_LEVEL` up. */
export const logEvent = createEventLog({
  level: logLevelVariable().catch('info').parse(process.env.LOG_LEVEL?.trim()),
});
