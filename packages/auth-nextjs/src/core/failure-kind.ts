import {
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '@monocloud/auth-core';

/**
 * What a failed request to the provider means.
 * - `ended`: the refresh token is good for nothing any more; only a new sign-in helps.
 * - `outage`: asking again later may help.
 * - `refused`: the request or the answer is wrong, now and later: an operator has to change something.
 * - `application`: code of the application threw.
 */
export type FailureKind = 'ended' | 'outage' | 'refused' | 'application';

const SIGN_IN_AGAIN = new Set([
  // RFC 6749 §5.2; with it Entra ID sends its AADSTS codes and Keycloak "Session not active".
  'invalid_grant',
  // RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6: what only a person in front of a sign-in page can settle.
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'login_required',
  // RFC 9470 §3, OpenID Connect Unmet Authentication Requirements 1.0 and names of single providers.
  'insufficient_user_authentication',
  'unmet_authentication_requirements',
  'mfa_required',
  'bad_refresh_token',
]);
const LATER = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);
const ABOUT_WANTED_TOKEN = new Set(['invalid_scope', 'invalid_target', 'invalid_resource']);
const LATER_STATUSES = new Set([408, 425, 429]);

function isUnavailable(status: number | undefined): boolean {
  return status === undefined || status >= 500 || LATER_STATUSES.has(status);
}

/** Works out what an error means for the session and for the next request. */
export function kindOf(error: unknown): FailureKind {
  if (error instanceof MonoCloudHttpError) return isUnavailable(error.status) ? 'outage' : 'refused';
  if (error instanceof MonoCloudOPError) {
    // Status 401 is about the client (RFC 6749 §5.2): so Auth0 answers a wrong client secret.
    if (error.error === 'access_denied' && error.raw?.status === 401) return 'refused';
    if (SIGN_IN_AGAIN.has(error.error)) return 'ended';
    return LATER.has(error.error) ? 'outage' : 'refused';
  }
  const isOwn = error instanceof MonoCloudTokenError || error instanceof MonoCloudValidationError;
  return isOwn ? 'refused' : 'application';
}

/** Whether an error says nothing about the other tokens of the session: only the wanted one was refused or malformed. */
export function isAboutWantedToken(error: Error): boolean {
  if (error instanceof MonoCloudOPError) return ABOUT_WANTED_TOKEN.has(error.error);
  if (error instanceof MonoCloudValidationError) return error.code === 'invalid_answer';
  return error instanceof MonoCloudTokenError;
}

/** What was thrown, as an error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('A value that is not an error was thrown');
}
