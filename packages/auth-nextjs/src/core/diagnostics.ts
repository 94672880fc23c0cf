import { MonoCloudHttpError, MonoCloudOPError } from '@monocloud/auth-core';

const PREFIX = '[@monocloud/auth-nextjs]';

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is not an error was thrown';
  const status = error instanceof MonoCloudHttpError && error.status ? ` (status ${error.status})` : '';
  const description =
    error instanceof MonoCloudOPError && error.errorDescription ? ` (${error.errorDescription})` : '';
  const cause = error.cause instanceof Error ? `; cause: ${describe(error.cause)}` : '';
  return `${error.name}: ${error.message}${status}${description}${cause}`;
}

/** Tells the operator, once per call. The text must come from this package, never from a token or a cookie. */
export function warn(text: string): void {
  globalThis.console.warn(text);
}

/**
 * Tells the operator what failed. Only names, messages and HTTP statuses: the bodies and headers an error carries for
 * code (`raw`) may hold tokens.
 */
export function reportError(action: string, error: unknown): void {
  globalThis.console.error(`${PREFIX} ${action} failed: ${describe(error)}`);
}
