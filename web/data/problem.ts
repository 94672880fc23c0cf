/** Why the BFF could not answer with data. Stable: the page and tests switch on these. */
export type ProblemCode =
  | 'sign_in_required'
  | 'session_ended'
  | 'token_refused'
  | 'api_not_in_session'
  | 'cross_site_request'
  | 'method_not_allowed'
  | 'not_found'
  | 'insufficient_scope'
  | 'permission_not_requested'
  | 'tokens_not_combinable'
  | 'api_not_configured'
  | 'too_many_requests'
  | 'sessions_unavailable'
  | 'own_session_unknown'
  | 'identity_provider_unavailable'
  | 'sign_in_misconfigured'
  | 'api_unreachable'
  | 'api_timeout'
  | 'api_unavailable'
  | 'api_rate_limited'
  | 'api_failed'
  | 'api_answer_invalid'
  | 'internal_error'
  | PaymentProblemCode;

/** Why an invoice was not paid. */
type PaymentProblemCode =
  | 'recent_sign_in_required'
  | 'unsupported_media_type'
  | 'body_too_large'
  | 'invalid_body'
  | 'idempotency_key_required'
  | 'idempotency_key_invalid'
  | 'idempotency_key_reused'
  | 'precondition_required'
  | 'precondition_failed'
  | 'already_paid'
  | 'amount_differs';

/** Problem details (RFC 9457) as the BFF sends them. `title` and `detail` are written for the person at the screen. */
export interface Problem {
  status: number;
  code: ProblemCode;
  title: string;
  detail: string;
  /** The scope that is missing, with `insufficient_scope` only. */
  requiredScope?: string;
  /** With `recent_sign_in_required` only: how old the sign-in may be, and how it may be done (RFC 9470 §3). */
  maxAgeSeconds?: number;
  acrValues?: string;
}
