import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { choiceVariable } from './variables.ts';

export type { Logger } from 'pino';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof LEVELS)[number];

/** How much a service says; the names are pino's. */
export function logLevelVariable() {
  return choiceVariable(LEVELS);
}

export interface LoggerOptions {
  /** Name of the service, on every line. */
  service: string;
  level: LogLevel;
  /** Defaults to standard output. */
  destination?: DestinationStream;
}

/** Creates a logger that writes one JSON object per line. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: toLoggedError },
  };
  return destination ? pino(options, destination) : pino(options);
}

interface LoggedError {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: LoggedError;
}

/** Picks named members only: errors of HTTP libraries carry requests, answers and bodies, and those carry tokens. */
function toLoggedError(error: unknown): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'A value that is not an error was thrown' };
  return {
    type: error.name,
    message: error.message,
    code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    stack: error.stack,
    cause: error.cause === undefined ? undefined : toLoggedError(error.cause),
  };
}
