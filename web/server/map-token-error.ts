import {
  type MonoCloudAuthBaseError,
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '@monocloud/auth-nextjs';
import { parseRetryAfter } from '@monoshop/service-kit/http';
import { GatewayError, insufficientScope } from './gateway-error.ts';
import { areSeveral } from './token-request.ts';

/** 401 for a request without a session. */
export const signInRequired = (cause: unknown): GatewayError =>
  new GatewayError({
    status: 401,
    code: 'sign_in_required',
    title: 'You are signed out',
    detail: 'Sign in to see this.',
    cause,
  });

const sessionEnded = (cause: unknown): GatewayError =>
  new GatewayError({
    status: 401,
    code: 'session_ended',
    title: 'Your session has ended',
    detail: 'Sign in again to carry on where you left off.',
    cause,
  });

const providerUnavailable = (cause: MonoCloudAuthBaseError): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'identity_provider_unavailable',
    title: 'Sign-in service unavailable',
    detail: 'Your access could not be renewed just now. You are still signed in.',
    cause,
    retryAfterSeconds: parseRetryAfter(cause.raw?.headers['retry-after']),
  });

// An operator has to act first, and the SDK does not try more often either.
const MISCONFIGURED_RETRY_SECONDS = 60;

const misconfigured = (cause: unknown): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'sign_in_misconfigured',
    title: 'The shop is not set up correctly',
    detail:
      'The sign-in service refuses this shop, so your access could not be renewed. You are still signed in.',
    cause,
    retryAfterSeconds: MISCONFIGURED_RETRY_SECONDS,
  });

/** Whether this error ends the session. The official package only knows the one code for it. */
const isSessionOver = (error: MonoCloudOPError): boolean =>
  error.error === 'invalid_grant' || ('code' in error && error.code === 'session_over');

/** The tenant gives no token for several APIs. Not the account's fault: another setting of the shop avoids it. */
export const tokensNotCombinable = (cause: unknown): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'tokens_not_combinable',
    title: 'The shop is not set up for its sign-in service',
    detail:
      'The sign-in service gives no access token for these APIs together. If signing in again does not help, the people who run this shop have to set MONOSHOP_TOKENS=per-api. Your account is not the reason.',
    cause,
    retryAfterSeconds: MISCONFIGURED_RETRY_SECONDS,
  });

/** The user signed in before the shop asked for this API, or it was left out then (RFC 8707 §2.2). */
const notInSession = (cause: unknown): GatewayError =>
  new GatewayError({
    status: 401,
    code: 'api_not_in_session',
    title: 'This part of the shop needs a new sign-in',
    detail: 'Your session was begun without its API. Sign in again; your account is not the reason.',
    cause,
  });

function fromProvider(error: MonoCloudOPError, requiredScope: string, resource: string): GatewayError {
  if (isSessionOver(error)) return sessionEnded(error);
  switch (error.error) {
    case 'invalid_target':
      return areSeveral(resource) ? tokensNotCombinable(error) : notInSession(error);
    case 'invalid_scope':
      return insufficientScope(requiredScope, error);
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

/** A token response that the SDK rejects leaves the session alive; only without a refresh token it is over. */
function fromRejectedResponse(error: MonoCloudTokenError | MonoCloudValidationError): GatewayError {
  if (error.message === 'Session does not exist') return signInRequired(error);
  return OVER_MESSAGES.some((message) => error.message.startsWith(message))
    ? sessionEnded(error)
    : providerUnavailable(error);
}

const RETRYABLE_STATUSES = new Set([408, 425, 429]);

/** Any other status below 500 means that the address is not that of a token endpoint. */
function fromStatus(error: MonoCloudHttpError): GatewayError {
  const { status } = error;
  const isTemporary = status === undefined || status >= 500 || RETRYABLE_STATUSES.has(status);
  return isTemporary ? providerUnavailable(error) : misconfigured(error);
}

/** 403 for a session without a scope that the user is asked about: they were not asked, or their account may not have it. */
export const permissionNotRequested = (requiredScope: string, cause?: unknown): GatewayError =>
  new GatewayError({
    status: 403,
    code: 'permission_not_requested',
    title: 'Your permission is needed',
    detail: 'This shop may do this for you only after you allow it. This attempt has paid nothing.',
    requiredScope,
    cause,
  });

/**
 * The same for a scope that a user is asked about when it is needed. The tenant does not know it in this session where the
 * user was not asked (RFC 6749 §6), nor its resource where the sign-in left that out (RFC 8707 §2.2).
 */
export function mapWriteTokenError(error: unknown, requiredScope: string): unknown {
  const isUnknown =
    error instanceof MonoCloudOPError && ['invalid_scope', 'invalid_target'].includes(error.error);
  return isUnknown ? permissionNotRequested(requiredScope, error) : mapTokenError(error, requiredScope, '');
}

/**
 * Maps the error of a failed `getTokens` to the problem for the user who requested data.
 * @param requiredScope the scope of the API to call, named when the provider grants no token for it.
 * @param resource space-separated, as it was requested: a provider may refuse several.
 * @returns the problem, or the error itself when it is not one that `getTokens` documents.
 */
export function mapTokenError(error: unknown, requiredScope: string, resource: string): unknown {
  if (error instanceof MonoCloudOPError) return fromProvider(error, requiredScope, resource);
  if (error instanceof MonoCloudHttpError) return fromStatus(error);
  if (error instanceof MonoCloudTokenError || error instanceof MonoCloudValidationError) {
    return fromRejectedResponse(error);
  }
  return error;
}
