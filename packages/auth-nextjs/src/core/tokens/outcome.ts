import {
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '@monocloud/auth-core';
import type {
  MonoCloudRawResponse,
  MonoCloudTokenErrorCode,
  MonoCloudValidationErrorCode,
} from '@monocloud/auth-core';
import { sessionOver } from '../session/session-record.ts';
import type { SessionEnd, SessionRecord } from '../session/session-record.ts';

/** An error as plain data, so that every bundle that waits can throw its own class. */
export type Failure =
  | { kind: 'http'; message: string; raw?: MonoCloudRawResponse }
  | { kind: 'provider'; error: string; errorDescription?: string; raw?: MonoCloudRawResponse }
  | { kind: 'token'; message: string; code: MonoCloudTokenErrorCode; raw?: MonoCloudRawResponse }
  | { kind: 'validation'; message: string; code?: MonoCloudValidationErrorCode }
  | { kind: 'unexpected'; cause: Error };

/**
 * How an attempt to refresh went. `record` is the state to keep, also beside a failure: a rotated refresh token must
 * not get lost because something after it went wrong.
 */
export type RefreshOutcome =
  | { kind: 'current'; record: SessionRecord }
  | { kind: 'failed'; failure: Failure; record: SessionRecord }
  | { kind: 'ended'; end: SessionEnd };

/** Takes an error apart. Must run in the bundle that threw it. */
export function toFailure(error: unknown): Failure {
  if (error instanceof MonoCloudHttpError) return { kind: 'http', message: error.message, raw: error.raw };
  if (error instanceof MonoCloudOPError) {
    return {
      kind: 'provider',
      error: error.error,
      errorDescription: error.errorDescription,
      raw: error.raw,
    };
  }
  if (error instanceof MonoCloudTokenError) {
    return { kind: 'token', message: error.message, code: error.code, raw: error.raw };
  }
  if (error instanceof MonoCloudValidationError) {
    return { kind: 'validation', message: error.message, code: error.code };
  }
  const cause = error instanceof Error ? error : new Error('A value that is not an error was thrown');
  return { kind: 'unexpected', cause };
}

/** Puts an error together again, as the class of this bundle. */
export function fromFailure(failure: Failure): Error {
  switch (failure.kind) {
    case 'http':
      return new MonoCloudHttpError(failure.message, failure.raw);
    case 'provider':
      return new MonoCloudOPError(failure.error, failure.errorDescription, failure.raw);
    case 'token':
      return new MonoCloudTokenError(failure.message, failure.code, failure.raw);
    case 'validation':
      return new MonoCloudValidationError(failure.message, undefined, { code: failure.code });
    case 'unexpected':
    default:
      return failure.cause;
  }
}

/** The error a caller gets whose session is over, or was never there. */
export function endedError(end: SessionEnd | undefined): Error {
  if (end?.reason !== 'refused') return sessionOver();
  return new MonoCloudOPError(end.error, end.errorDescription, undefined, { code: 'session_over' });
}
