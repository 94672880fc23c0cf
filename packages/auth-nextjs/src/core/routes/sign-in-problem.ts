import {
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '@monocloud/auth-core';
import type { MonoCloudValidationErrorCode } from '@monocloud/auth-core';
import { unavailableSeconds } from '../unavailable.ts';
import { kindOf } from '../failure-kind.ts';

/** What an auth route can fail at. Stable: `code` of the answer to a script, and the name of the page for a person. */
export type ProblemCode = keyof typeof KINDS;

/** A failure as an auth route answers it. */
export interface Problem {
  code: ProblemCode;
  status: number;
  /** For the person at the screen. */
  text: string;
  /** What the provider said in its answer through the browser. It may come from anyone: to be escaped. */
  detail?: string;
  /** Whether the operator has to know. */
  isReported: boolean;
  /** Seconds after which asking again makes sense. */
  retryAfterSeconds?: number;
}

const MAX_DETAIL_LENGTH = 300;
const TELL = 'Please tell the people who run this site, and give them the reference below.';

// What only an operator can mend has status 500.
const KINDS = {
  sign_in_cancelled: [403, 'The sign-in was cancelled, or you were not let in.'],
  sign_in_incomplete: [400, 'The sign-in service did not complete the sign-in.'],
  sign_in_expired: [400, 'This sign-in has expired or was already used.'],
  other_issuer: [400, 'The answer did not come from the sign-in service of this application.'],
  service_unavailable: [
    503,
    'The sign-in service cannot be reached right now, or does not answer as it should. Please wait a moment.',
  ],
  sign_in_setup: [500, 'This site and its sign-in service are not set up to work together.'],
  clock_skew: [500, 'The clock of this site and that of its sign-in service differ too much.'],
  userinfo_refused: [500, 'The sign-in service did not give your profile to this site.'],
  answer_refused: [500, 'The sign-in service gave an answer that this site cannot accept.'],
  session_too_large: [500, 'Your account has more data than this application can keep for you.'],
  sign_in_too_large: [500, 'This sign-in carries more data than your browser can keep.'],
  unexpected_error: [500, 'Something went wrong on this site.'],
  body_too_large: [413, 'The request is too large.'],
  method_not_allowed: [405, 'This address cannot be used in that way.'],
  not_found: [404, 'There is nothing at this address.'],
  forbidden: [403, 'This address is only for pages of this site.'],
} satisfies Record<string, [status: number, text: string]>;

/** Every code there is. */
export const PROBLEM_CODES: readonly string[] = Object.keys(KINDS);

/** The problem of that code, with what is particular to this occurrence. */
export function createProblem(code: ProblemCode, more: Partial<Problem> = {}): Problem {
  const [status, text] = KINDS[code];
  const isReported = status >= 500 || code === 'other_issuer';
  return { code, status, isReported, text: status === 500 ? `${text} ${TELL}` : text, ...more };
}

const BY_VALIDATION_CODE: Record<MonoCloudValidationErrorCode, ProblemCode> = {
  unknown_sign_in: 'sign_in_expired',
  other_state: 'sign_in_expired',
  session_over: 'sign_in_expired',
  session_too_large: 'session_too_large',
  sign_in_too_large: 'sign_in_too_large',
  other_issuer: 'other_issuer',
  body_too_large: 'body_too_large',
  invalid_answer: 'answer_refused',
};

// A map, since an object would know `constructor` as well, and anyone can send that as an error.
const TEXTS = new Map([
  ['login_required', 'You need to sign in to go on.'],
  ['consent_required', 'The sign-in needs your consent to go on.'],
  ['interaction_required', 'The sign-in needs something more from you to go on.'],
  ['temporarily_unavailable', 'The sign-in service is busy right now. Please wait a moment.'],
]);

/** Errors of an authorization request that only another configuration avoids (RFC 6749 §4.1.2.1, RFC 8707 §2). */
const REQUEST_ERRORS = new Set([
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'unauthorized_client',
  'unsupported_response_type',
]);

/** What the provider answered through the browser (RFC 6749 §4.1.2.1). */
function fromBrowser({ error, errorDescription }: MonoCloudOPError): Problem {
  const detail = [error, errorDescription].filter(Boolean).join(': ').slice(0, MAX_DETAIL_LENGTH);
  if (error === 'access_denied') return createProblem('sign_in_cancelled', { detail });
  if (REQUEST_ERRORS.has(error)) return createProblem('sign_in_setup', { status: 400, detail });
  const text = TEXTS.get(error);
  return createProblem('sign_in_incomplete', { detail, ...(text !== undefined && { text }) });
}

/** What the provider answered to a request of the application itself (RFC 6749 §5.2), or that it did not. */
function fromProvider(error: MonoCloudOPError | MonoCloudHttpError): Problem {
  const retryAfterSeconds = unavailableSeconds(error);
  if (retryAfterSeconds !== undefined) return createProblem('service_unavailable', { retryAfterSeconds });
  if (error instanceof MonoCloudHttpError || kindOf(error) !== 'ended') return createProblem('sign_in_setup');
  if (error.error !== 'invalid_grant') return { ...fromBrowser(error), isReported: true };
  // A code that came too late is the person's to mend. The log says so too: a wrong redirect address has this error.
  return createProblem('sign_in_expired', { isReported: true });
}

function fromToken({ raw, skewSeconds }: MonoCloudTokenError): Problem {
  if (skewSeconds !== undefined) return createProblem('clock_skew');
  return createProblem(raw ? 'userinfo_refused' : 'answer_refused');
}

/** What an error means to the client of the request. */
export function toProblem(error: unknown): Problem {
  if (error instanceof MonoCloudOPError) return error.raw ? fromProvider(error) : fromBrowser(error);
  if (error instanceof MonoCloudHttpError) return fromProvider(error);
  if (error instanceof MonoCloudTokenError) return fromToken(error);
  if (!(error instanceof MonoCloudValidationError)) return createProblem('unexpected_error');
  return createProblem(error.code === undefined ? 'sign_in_setup' : BY_VALIDATION_CODE[error.code]);
}
