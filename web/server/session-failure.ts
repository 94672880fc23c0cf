import {
  type MonoCloudAuthBaseError,
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '@monocloud/auth-nextjs';
import { GatewayError } from './gateway-error.ts';
import { parseRetryAfter } from './retry-after.ts';
import { scopeMissing } from './scope-missing.ts';

const signInRequired = (cause: unknown): GatewayError =>
  new GatewayError(
    { status: 401, code: 'sign_in_required', title: 'You are signed out', detail: 'Sign in to see this.' },
    { cause },
  );

const sessionEnded = (cause: unknown): GatewayError =>
  new GatewayError(
    {
      status: 401,
      code: 'session_ended',
      title: 'Your session has ended',
      detail: 'Sign in again to carry on where you left off.',
    },
    { cause },
  );

function providerUnavailable(cause: MonoCloudAuthBaseError): GatewayError {
  return new GatewayError(
    {
      status: 503,
      code: 'identity_provider_unavailable',
      title: 'Sign-in service unavailable',
      detail: 'Your access could not be renewed just now. You are still signed in.',
    },
    { cause, retryAfterSeconds: parseRetryAfter(cause.raw?.headers['retry-after']) },
  );
}

// An operator has to act first, and the SDK does not ask the provider more often either.
const MISCONFIGURED_RETRY_SECONDS = 60;

const misconfigured = (cause: unknown): GatewayError =>
  new GatewayError(
    {
      status: 503,
      code: 'sign_in_misconfigured',
      title: 'The shop is not set up correctly',
      detail:
        'The sign-in service refuses this shop, so your access could not be renewed. You are still signed in.',
    },
    { cause, retryAfterSeconds: MISCONFIGURED_RETRY_SECONDS },
  );

/** Whether the session is over by this refusal. The official package only knows the one code for it. */
const isOver = (error: MonoCloudOPError): boolean =>
  error.error === 'invalid_grant' || ('code' in error && error.code === 'session_over');

function fromProvider(error: MonoCloudOPError, requiredScope: string): GatewayError {
  if (isOver(error)) return sessionEnded(error);
  switch (error.error) {
    case 'invalid_scope':
    case 'invalid_target':
      return scopeMissing(requiredScope, error);
    case 'temporarily_unavailable':
    case 'server_error':
    case 'slow_down':
      return providerUnavailable(error);
    default:
      return misconfigured(error);
  }
}

// By their published messages: the official package has no codes for them, and may take the place of ours.
const OVER_MESSAGES = [
  'Session does not contain refresh token',
  'No refresh token available',
  'The access token must be refreshed',
  'Access token not found',
];

/** An answer of the provider that was refused leaves the session alive; only without a refresh token it is over. */
function fromRefusedAnswer(error: MonoCloudTokenError | MonoCloudValidationError): GatewayError {
  if (error.message === 'Session does not exist') return signInRequired(error);
  return OVER_MESSAGES.some((message) => error.message.startsWith(message))
    ? sessionEnded(error)
    : providerUnavailable(error);
}

const LATER_STATUSES = new Set([408, 425, 429]);

/** Any other status below 500 says that something else than a token endpoint answers at its address. */
function fromStatus(error: MonoCloudHttpError): GatewayError {
  const { status } = error;
  const isOutage = status === undefined || status >= 500 || LATER_STATUSES.has(status);
  return isOutage ? providerUnavailable(error) : misconfigured(error);
}

/**
 * Says what a failed `getTokens` means for the person who asked for data.
 * @param requiredScope the scope of the API that was to be called, named when the provider grants no token for it.
 * @returns the problem, or the error itself when it is not one that `getTokens` announces.
 */
export function toSessionFailure(error: unknown, requiredScope: string): unknown {
  if (error instanceof MonoCloudOPError) return fromProvider(error, requiredScope);
  if (error instanceof MonoCloudHttpError) return fromStatus(error);
  if (error instanceof MonoCloudTokenError || error instanceof MonoCloudValidationError) {
    return fromRefusedAnswer(error);
  }
  return error;
}
