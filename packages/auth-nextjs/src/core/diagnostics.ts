import { MonoCloudHttpError, MonoCloudOPError, MonoCloudTokenError } from '@monocloud/auth-core';

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
 * Tells the operator what failed. Only names, messages and HTTP statuses: the bodies and headers an error carries for
 * code (`raw`) may hold tokens. One line, whatever the tenant said.
 * @param reference what the answer calls this occurrence, if it does.
 */
export function reportError(action: string, error: unknown, reference?: string): void {
  const end = reference === undefined ? '' : ` (reference ${reference})`;
  const line = `${PREFIX} ${action} failed: ${describe(error)}${end}`;
  globalThis.console.error(line.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' '));
}

const PAUSE_MILLISECONDS = 60_000;
const MAX_REMEMBERED = 100;

/** {@link reportError}, but an error of the same kind and message at most once a minute: every session meets the same one. */
export function createRareReport(): (action: string, error: unknown) => void {
  const reportedAt = new Map<string, number>();
  return function reportRarely(action, error) {
    const name = error instanceof Error ? `${action} ${error.name} ${error.message}` : action;
    if (Date.now() - (reportedAt.get(name) ?? -Infinity) < PAUSE_MILLISECONDS) return;
    if (reportedAt.size >= MAX_REMEMBERED) reportedAt.clear();
    reportedAt.set(name, Date.now());
    reportError(action, error);
  };
}
