import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { listRecentWarnings } from './log.ts';
import { sendUnavailable, settleWithin, UnavailableError } from './problem.ts';

const TIMEOUT_MS = 3_000;
const PAUSE_MS = 1_000;
const NOT_READY = 'This service is not ready.';
const LATE = 'What this service needs did not answer in time.';

/** Answers 200 for as long as the process answers at all. */
export const livez: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'no-store').json({ status: 'ok' });
};

/** For a check: throws what says to callers that the issuer is away. */
export function throwIssuerUnavailable(cause: unknown): never {
  throw new UnavailableError('The issuer of tokens cannot be reached.', { cause });
}

/** What makes a service ready, and how often that is asked. */
export interface ReadinessOptions {
  /** Resolves when requests can be served; rejects when they cannot, with an UnavailableError that names what is missing. */
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
  let running: Promise<string | undefined> | undefined;
  let failedAt = -Infinity;
  let failure = NOT_READY;

  /** Resolves with what is unavailable. */
  async function runCheck(): Promise<string | undefined> {
    try {
      await check();
      return undefined;
    } catch (error) {
      failedAt = performance.now();
      const isOutage = error instanceof UnavailableError;
      failure = isOutage ? error.message : NOT_READY;
      logger[isOutage ? 'warn' : 'error']({ err: error }, 'not ready');
      return failure;
    } finally {
      running = undefined;
    }
  }

  async function findFailure(): Promise<string | undefined> {
    if (performance.now() - failedAt < pauseMs) return failure;
    return settleWithin(timeoutMs, (running ??= runCheck()), () => LATE);
  }

  return async function readyz(_request, response) {
    const unavailable = await findFailure();
    if (unavailable !== undefined) return sendUnavailable(response, unavailable);
    const warnings = listRecentWarnings();
    const body = { status: 'ok', ...(warnings.length > 0 && { warnings }) };
    return void response.set('Cache-Control', 'no-store').json(body);
  };
}
