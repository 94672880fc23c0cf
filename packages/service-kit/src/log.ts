import { write, writeSync } from 'node:fs';
import { pino, type DestinationStream, type Logger } from 'pino';
import { choiceVariable } from './variables.ts';

export type { Logger } from 'pino';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Levels of pino, from the most to the least talkative, and `silent`. */
export type LogLevel = (typeof LEVELS)[number];

/** How much a service says; the names are pino's. */
export function logLevelVariable() {
  return choiceVariable(LEVELS);
}

/** Which service writes, and from which level on. */
export interface LoggerOptions {
  /** Name of the service, on every line. */
  service: string;
  level: LogLevel;
  /** Defaults to standard output. */
  destination?: DestinationStream;
}

/** Creates a logger that writes one JSON object per line. One that standard output does not take is lost. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: toLoggedError },
  };
  return pino(options, destination ?? findStandardOutput());
}

/** A preload may have replaced `process.stdout.write`, to hand the lines on elsewhere; Bun itself does. */
const findStandardOutput = (): DestinationStream =>
  !process.versions.bun && Object.hasOwn(process.stdout, 'write')
    ? process.stdout
    : (standardOutput ??= createOutput(process.stdout.fd || 1));

/** Of all loggers of this process. To ask for `fd` makes a pipe non-blocking; a worker thread has none. */
let standardOutput: DestinationStream | undefined;

/** Characters that wait for a slow reader; lines beyond them are lost. */
const MAX_WAITING_CHARACTERS = 4_000_000;
const RETRY_MS = 100;
const MAX_RETRIES_AT_EXIT = 10;

/** Whether a pipe is full, whose reader is behind. */
const isBehind = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EAGAIN';

function reportLoss(reason: string): void {
  try {
    writeSync(2, `Lines of the log are lost: it cannot be written (${reason}).\n`);
  } catch {
    // Standard error may be on the same disk.
  }
}

/**
 * Writes lines to a file descriptor. What it does not take, as on a full disk, is lost: the destinations of
 * pino would end the process then, or try for ever when it ends.
 *
 * @param report receives why, when the first line is lost.
 */
export function createOutput(fd: number, report = reportLoss): DestinationStream {
  let waiting = '';
  /** What a full pipe has not taken. */
  let refused: Buffer = Buffer.alloc(0);
  let isWriting = false;
  /** Whether the last write took a part of a line, and whether the rest of one was lost. */
  let isMidLine = false;
  let isBroken = false;
  let isReported = false;

  function lose(reason: string): void {
    if (!isReported) report(reason);
    isReported = true;
  }

  function writeWaiting(): void {
    const bytes = Buffer.concat([refused, Buffer.from(isBroken && waiting ? `\n${waiting}` : waiting)]);
    waiting = '';
    refused = Buffer.alloc(0);
    isWriting = bytes.length > 0;
    if (isWriting) write(fd, bytes, (error, count) => finish(bytes, error, count));
  }

  function finish(bytes: Buffer, error: NodeJS.ErrnoException | null, count: number): void {
    if (error && !isBehind(error)) {
      lose(error.code ?? error.name);
      isBroken ||= isMidLine;
      return writeWaiting();
    }
    refused = bytes.subarray(error ? 0 : count);
    if (!error) {
      isMidLine = refused.length > 0;
      isBroken = false;
    }
    if (error) setTimeout(writeWaiting, RETRY_MS);
    else writeWaiting();
  }

  process.on('exit', () => writeAtExit(fd, Buffer.concat([refused, Buffer.from(waiting)])));
  return {
    write(line) {
      if (refused.length + waiting.length + line.length > MAX_WAITING_CHARACTERS)
        return lose('its reader is too slow');
      waiting += line;
      if (!isWriting) writeWaiting();
    },
  };
}

function writeAtExit(fd: number, bytes: Buffer): void {
  let rest = bytes;
  let retries = 0;
  while (rest.length > 0 && retries < MAX_RETRIES_AT_EXIT) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
      retries = 0;
    } catch (error) {
      if (!isBehind(error)) return;
      retries += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

interface LoggedError {
  type: string;
  message: string;
  code?: string;
  /** Of the HTTP answer that the error is about. */
  status?: number;
  /** By which the clock of an issuer is ahead of this one. */
  skewSeconds?: number;
  stack?: string;
  cause?: LoggedError;
}

/** Without JWTs, the queries of addresses, and the values of headers with credentials, which a message may repeat. */
const hideSecrets = (text: string): string =>
  text
    .replaceAll(/\beyJ[\w-]+(\.[\w-]*)*/g, '[token]')
    .replaceAll(/([/\w])\?[^\s"')]+/g, '$1?[query]')
    .replaceAll(/\b((?:set-)?cookie|authorization)(["']?\s*[:=]\s*).+/gi, '$1$2[hidden]');

const pickNumber = (error: Error, name: string): number | undefined => {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'number' ? value : undefined;
};

/** Picks named members only: errors of HTTP libraries carry requests, answers and bodies, and those carry tokens. */
function toLoggedError(error: unknown): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'A value that is not an error was thrown' };
  return {
    type: error.name,
    message: hideSecrets(error.message),
    code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    status: pickNumber(error, 'status'),
    skewSeconds: pickNumber(error, 'skewSeconds'),
    stack: error.stack && hideSecrets(error.stack),
    cause: error.cause === undefined ? undefined : toLoggedError(error.cause),
  };
}

/** The SDK repeats a warning that still applies each minute; the rest is for the interval of the probe. */
const RECENT_MS = 75_000;

const raisedAt = new Map<string, number>();

/**
 * Logs the warnings of this process, such as that old keys are in use because the issuer is unavailable (code
 * `MONOCLOUD_STALE`). The runtime also prints them to standard error. From then on `/readyz` names those of the SDK.
 */
export function logWarnings(logger: Logger): void {
  process.on('warning', (warning) => {
    logger.warn({ err: warning }, 'warning');
    const code = 'code' in warning ? String(warning.code) : '';
    if (code.startsWith('MONOCLOUD_')) raisedAt.set(code, performance.now());
  });
}

/** Codes of the SDK's warnings of the last 75 seconds. */
export function listRecentWarnings(): string[] {
  const since = performance.now() - RECENT_MS;
  return [...raisedAt].filter(([, at]) => at >= since).map(([code]) => code);
}
