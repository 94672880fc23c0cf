import { MonoCloudHttpError, MonoCloudOPError, MonoCloudTokenError } from '@monocloud/auth-core';
import { toEventRequest, type MonoCloudEventRequest } from './events.ts';
import type { IMonoCloudCookieRequest } from './http.ts';

const PREFIX = '[@monocloud/auth-nextjs]';

function describeSkew({ skewSeconds = 0 }: MonoCloudTokenError): string {
  if (skewSeconds === 0) return '';
  const side = skewSeconds > 0 ? 'ahead of' : 'behind';
  return `; the clock of the tenant is ${Math.abs(skewSeconds)} seconds ${side} this one`;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is not an error was thrown';
  const status = error instanceof MonoCloudHttpError && error.status ? ` (status ${error.status})` : '';
  const description =
    error instanceof MonoCloudOPError && error.errorDescription ? `: ${error.errorDescription}` : '';
  const skew = error instanceof MonoCloudTokenError ? describeSkew(error) : '';
  const cause = error.cause instanceof Error ? `; cause: ${describe(error.cause)}` : '';
  return `${error.name}: ${error.message}${status}${description}${skew}${cause}`;
}

/** Tells the operator, once per call. The text must come from this package, never from a token or a cookie. */
export function warn(text: string): void {
  globalThis.console.warn(text);
}

/**
 * The line on the console. Only names, messages and HTTP statuses: the bodies and headers an error carries for
 * code (`raw`) may hold tokens. One line, whatever the tenant said.
 */
function print({ action, error, reference }: MonoCloudFailure): void {
  const end = reference === undefined ? '' : ` (reference ${reference})`;
  const line = `${PREFIX} ${action} failed: ${describe(error)}${end}`;
  globalThis.console.error(line.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' '));
}

/** Something that failed and that an operator should know of. */
export interface MonoCloudFailure {
  /** What failed, in words of this package, such as `sign-in callback`. */
  action: string;
  /** As it was thrown. Its `raw` may hold tokens: log its name, message, stack and cause alone. */
  error: unknown;
  /** What the page of the failed sign-in, and its event, call this occurrence. */
  reference?: string;
  /** The user, where one is known. */
  sub?: string;
}

/** Takes failures, in place of the console. One that it throws or rejects for is written there nevertheless. */
export type LogFailure = (failure: MonoCloudFailure, request?: MonoCloudEventRequest) => unknown;

/** Where failures go; to the console where the application takes none, or while its configuration is not complete. */
export interface FailureLog {
  logFailure?: LogFailure;
}

/** Tells the operator what failed. */
export function reportFailure(
  { logFailure = print }: FailureLog,
  failure: MonoCloudFailure,
  req?: IMonoCloudCookieRequest,
): void {
  try {
    const result = logFailure(failure, req && toEventRequest(req));
    if (result instanceof Promise) result.catch(() => print(failure));
  } catch {
    print(failure);
  }
}

const PAUSE_MILLISECONDS = 60_000;
const MAX_REMEMBERED = 100;

/** {@link reportFailure}, but an error of the same kind and message at most once a minute: every session meets the same one. */
export function createRareReport(
  log: FailureLog,
): (failure: MonoCloudFailure, req?: IMonoCloudCookieRequest) => void {
  const reportedAt = new Map<string, number>();
  return function reportRarely(failure, req) {
    const { action, error } = failure;
    const name = error instanceof Error ? `${action} ${error.name} ${error.message}` : action;
    const pause = Date.now() - (reportedAt.get(name) ?? -Infinity);
    // Below 0 after the clock was set back.
    if (pause >= 0 && pause < PAUSE_MILLISECONDS) return;
    if (reportedAt.size >= MAX_REMEMBERED) reportedAt.clear();
    reportedAt.set(name, Date.now());
    reportFailure(log, failure, req);
  };
}
