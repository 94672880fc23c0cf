/** Why the BFF could not answer with data. Stable: the page and tests switch on these. */
export type ProblemCode =
  | 'sign_in_required'
  | 'session_ended'
  | 'token_refused'
  | 'cross_site_request'
  | 'method_not_allowed'
  | 'not_found'
  | 'insufficient_scope'
  | 'api_not_configured'
  | 'too_many_requests'
  | 'identity_provider_unavailable'
  | 'sign_in_misconfigured'
  | 'api_unreachable'
  | 'api_timeout'
  | 'api_unavailable'
  | 'api_rate_limited'
  | 'api_failed'
  | 'api_answer_invalid'
  | 'internal_error';

/** Problem details (RFC 9457) as the BFF sends them. `title` and `detail` are written for the person at the screen. */
export interface Problem {
  status: number;
  code: ProblemCode;
  title: string;
  detail: string;
  /** The scope that is missing, with `insufficient_scope` only. */
  requiredScope?: string;
}
