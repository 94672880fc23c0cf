import type { Failure } from './tokens/outcome.ts';

/**
 * What a failed refresh means.
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

/** Works out what a failure means for the session and for the next request. */
export function kindOf(failure: Failure): FailureKind {
  switch (failure.kind) {
    case 'http':
      return isUnavailable(failure.raw?.status) ? 'outage' : 'refused';
    case 'provider':
      // Status 401 is about the client (RFC 6749 §5.2): so Auth0 answers a wrong client secret.
      if (failure.error === 'access_denied' && failure.raw?.status === 401) return 'refused';
      if (SIGN_IN_AGAIN.has(failure.error)) return 'ended';
      return LATER.has(failure.error) ? 'outage' : 'refused';
    case 'unexpected':
      return 'application';
    case 'token':
    case 'validation':
    default:
      return 'refused';
  }
}

/** Whether a failure says nothing about the other tokens of the session: only the wanted one was refused or spoiled. */
export function isAboutWantedToken(failure: Failure): boolean {
  if (failure.kind === 'provider') return ABOUT_WANTED_TOKEN.has(failure.error);
  return failure.kind === 'token' || (failure.kind === 'validation' && failure.code === 'invalid_answer');
}

/** Whether asking again later may help: no answer at all, 408, 425, 429, 5xx, or an error that says so. */
export function isTransient(failure: Failure): boolean {
  return kindOf(failure) === 'outage';
}
