import { createLogger } from '../src/index.ts';
import type { Logger } from '../src/index.ts';

/** A logger whose lines a test can read. */
export interface CapturedLog {
  logger: Logger;
  /** Everything logged so far, as text. */
  text: () => string;
  /** Everything logged so far, one object per line. */
  lines: () => Record<string, unknown>[];
}

export function captureLog(): CapturedLog {
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
