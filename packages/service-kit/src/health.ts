import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { listRecentWarnings } from './log.ts';
import { sendProblem } from './problem.ts';

const TIMEOUT_MS = 3_000;
const PAUSE_MS = 1_000;
const RETRY_AFTER_SECONDS = 5;

/** Answers 200 for as long as the process answers at all. */
export const livez: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'no-store').json({ status: 'ok' });
};

/** What makes a service ready, and how often that is asked. */
export interface ReadinessOptions {
  /** Resolves when requests can be served; rejects when they cannot. It may take its time. */
  check: () => Promise<unknown>;
  logger: Logger;
  /** Longest wait for the check, in milliseconds. Default 3000. */
  timeoutMs?: number;
  /** Pause after a failed check in which the failure is repeated instead of tried again, in milliseconds. Default 1000. */
  pauseMs?: number;
}

/**
 * Creates the handler that answers 200 when the check passes and 503 with `Retry-After` when it does not. However many
 * callers ask, one check runs at a time, and a failed one is not repeated at once: probes must not keep a struggling
 * peer down. A service that is ready but for which the SDK has warned lately, as while old keys serve, says so: 200 with
 * `warnings`, their codes.
 */
export function createReadyz(options: ReadinessOptions): RequestHandler {
  const { check, logger, timeoutMs = TIMEOUT_MS, pauseMs = PAUSE_MS } = options;
  let running: Promise<boolean> | undefined;
  let failedAt = -Infinity;

  async function runCheck(): Promise<boolean> {
    try {
      await check();
      return true;
    } catch (error) {
      failedAt = performance.now();
      logger.warn({ err: error }, 'not ready');
      return false;
    } finally {
      running = undefined;
    }
  }

  async function isReady(): Promise<boolean> {
    if (performance.now() - failedAt < pauseMs) return false;
    return settleWithin(timeoutMs, (running ??= runCheck()));
  }

  return async function readyz(_request, response) {
    if (await isReady()) {
      const warnings = listRecentWarnings();
      const body = warnings.length > 0 ? { status: 'ok', warnings } : { status: 'ok' };
      response.set('Cache-Control', 'no-store').json(body);
      return;
    }
    response.set('Retry-After', String(RETRY_AFTER_SECONDS));
    sendProblem(response, { status: 503, detail: 'The issuer of tokens cannot be reached.' });
  };
}

async function settleWithin(timeoutMs: number, outcome: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}
