import {
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '@monocloud/auth-core';
import { z } from 'zod';

const stored = z.object({
  kind: z.enum(['http', 'provider', 'token', 'validation']).default('http'),
  /** Of an OAuth error its code. */
  message: z.string(),
  errorDescription: z.string().optional(),
  /** HTTP status; absent when the tenant could not be reached. */
  status: z.number().optional(),
  /** The header `Retry-After`, if it was sent. */
  retryAfter: z.string().optional(),
});

function kindOf(error: Error): z.infer<typeof stored>['kind'] {
  if (error instanceof MonoCloudOPError) return 'provider';
  if (error instanceof MonoCloudTokenError) return 'token';
  return error instanceof MonoCloudValidationError ? 'validation' : 'http';
}

/** The error of a failed refresh as text: what the tenant answered, without the body. */
export function stringifyError(error: Error): string {
  const isAnswer =
    error instanceof MonoCloudHttpError ||
    error instanceof MonoCloudOPError ||
    error instanceof MonoCloudTokenError;
  const raw = isAnswer ? error.raw : undefined;
  return JSON.stringify({
    kind: kindOf(error),
    message: error.message,
    errorDescription: error instanceof MonoCloudOPError ? error.errorDescription : undefined,
    status: raw?.status,
    retryAfter: raw?.headers['retry-after'],
  } satisfies z.infer<typeof stored>);
}

/** The error again; undefined, if the text cannot be read. */
export function parseError(value: unknown): Error | undefined {
  const parsed = stored.safeParse(value);
  if (!parsed.success) return undefined;
  const { kind, message, errorDescription, status, retryAfter } = parsed.data;
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  const raw = status === undefined ? undefined : { status, statusText: '', headers };
  if (kind === 'provider') return new MonoCloudOPError(message, errorDescription, raw);
  if (kind === 'token') return new MonoCloudTokenError(message, 'invalid_token', raw);
  if (kind === 'http') return new MonoCloudHttpError(message, raw);
  return new MonoCloudValidationError(message, undefined, { code: 'invalid_answer' });
}
