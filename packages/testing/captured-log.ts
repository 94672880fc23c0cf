/** A logger whose lines a test can read. */
export interface CapturedLog<Logger = unknown> {
  logger: Logger;
  /** Everything logged so far, as text. */
  text: () => string;
  /** Everything logged so far, one object per line. */
  lines: () => Record<string, unknown>[];
}

interface LoggerOptions {
  service: string;
  level: 'trace';
  destination: { write: (line: string) => void };
}

/** @param createLogger that of `@monoshop/service-kit`, of which this package is independent. */
export function captureLog<Logger>(createLogger: (options: LoggerOptions) => Logger): CapturedLog<Logger> {
  const written: string[] = [];
  const logger = createLogger({
    service: 'test',
    level: 'trace',
    destination: { write: (line) => void written.push(line) },
  });
  return { logger, text: () => written.join(''), lines: () => written.map(parseLine) };
}

function parseLine(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value ? { ...value } : {};
}
