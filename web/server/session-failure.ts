import {
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

function providerUnavailable(cause: MonoCloudHttpError | MonoCloudOPError): GatewayError {
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

function fromProvider(error: MonoCloudOPError, requiredScope: string): GatewayError {
  switch (error.error) {
    case 'invalid_grant':
      return sessionEnded(error);
    case 'invalid_scope':
    case 'invalid_target':
      return scopeMissing(requiredScope, error);
    default:
      return providerUnavailable(error);
  }
}

/**
 * Says what a failed `getTokens` means for the person who asked for data.
 * @param requiredScope the scope of the API that was to be called, named when the provider grants no token for it.
 * @returns the problem, or the error itself when it is not one that `getTokens` announces.
 */
export function toSessionFailure(error: unknown, requiredScope: string): unknown {
  if (error instanceof MonoCloudOPError) return fromProvider(error, requiredScope);
  if (error instanceof MonoCloudHttpError) return providerUnavailable(error);
  if (error instanceof MonoCloudTokenError) return sessionEnded(error);
  if (error instanceof MonoCloudValidationError) {
    // By its published message: the official package has no code for it, and may take the place of ours.
    return error.message === 'Session does not exist' ? signInRequired(error) : sessionEnded(error);
  }
  return error;
}
