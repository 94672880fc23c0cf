/** What an HTTP peer answered, kept for diagnosis. Never holds `set-cookie`. */
export interface MonoCloudRawResponse {
  status: number;
  statusText: string;
  headers: Record<string, string>;
  body?: unknown;
}

/**
 * Lets `instanceof` recognise the errors of every copy of this module: Next bundles proxy, pages and route
 * handlers of one process apart from each other, and they share refreshes with their failures.
 */
function brand(errorClass: { prototype: object }, name: string): void {
  const mark = Symbol.for(`@monocloud/auth-core.${name}`);
  Object.defineProperty(errorClass.prototype, mark, { value: true });
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    // A class that an application derives inherits this function, and is distinguished by its own prototype.
    value(this: unknown, error: unknown): boolean {
      if (this !== errorClass) return Function.prototype[Symbol.hasInstance].call(this, error);
      return typeof error === 'object' && error !== null && mark in error;
    },
  });
}

/** Base of every error these packages throw on purpose. */
export class MonoCloudAuthBaseError extends Error {
  // Spelled out, here and below: a bundler renames classes, and logs would show what it made of them.
  override name = 'MonoCloudAuthBaseError';
  readonly raw?: MonoCloudRawResponse;

  constructor(message?: string, raw?: MonoCloudRawResponse, options?: ErrorOptions) {
    super(message, options);
    this.raw = raw;
  }
}

/** The peer could not be reached, was too slow, or answered something that is not the protocol. */
export class MonoCloudHttpError extends MonoCloudAuthBaseError {
  override name = 'MonoCloudHttpError';
  /** HTTP status of the answer; absent when there was none (network failure, timeout). */
  get status(): number | undefined {
    return this.raw?.status;
  }

  /** Reason phrase of the answer (RFC 9112 §4); undefined when there was none. */
  get statusText(): string | undefined {
    return this.raw?.statusText;
  }
}

/** The provider answered with an OAuth error (RFC 6749 §5.2, §4.1.2.1). `message` equals `error`. */
export class MonoCloudOPError extends MonoCloudAuthBaseError {
  override name = 'MonoCloudOPError';
  readonly error: string;
  readonly errorDescription?: string;
  /**
   * `session_over` where the refusal of a refresh has ended the session, so that only a new sign-in helps.
   */
  readonly code?: 'session_over';

  constructor(
    error: string,
    errorDescription?: string,
    raw?: MonoCloudRawResponse,
    { code }: { code?: 'session_over' } = {},
  ) {
    super(error, raw);
    this.error = error;
    this.errorDescription = errorDescription;
    if (code !== undefined) this.code = code;
  }
}

/** Why a token was refused: the first two are answered with 401, the others with 403 (RFC 6750 §3.1). */
export type MonoCloudTokenErrorCode =
  'invalid_token' | 'inactive_token' | 'insufficient_scope' | 'insufficient_groups';

/**
 * Why a token was refused, for logs and metrics; its sender learns the `code` at most.
 *
 * - `malformed`: not a JWT, or one with header parameters that are not supported; `invalid_claim`: a claim has a
 *   type or value that it must not have, which the message names
 * - `unsupported_algorithm`, `unknown_key`, `ambiguous_key`, `key_not_for_algorithm`, `bad_signature`
 * - `not_an_access_token`: the issuer signed it for another use (RFC 9068 §2.1)
 * - `expired`: seconds since `exp`; `not_yet_valid`: seconds until the later of `nbf` and `iat`, by which the clock
 *   of the issuer is probably ahead
 * - `bound_token`: bound to a certificate or key that the sender did not prove to have (RFC 8705 §3, RFC 9449)
 */
export type MonoCloudTokenReason =
  | {
      name:
        | 'malformed'
        | 'invalid_claim'
        | 'unsupported_algorithm'
        | 'unknown_key'
        | 'ambiguous_key'
        | 'key_not_for_algorithm'
        | 'bad_signature'
        | 'no_subject'
        | 'bound_token'
        | 'inactive';
    }
  | { name: 'not_an_access_token'; tokenType?: string }
  | { name: 'wrong_issuer'; expectedIssuer?: string }
  | { name: 'wrong_audience'; expectedAudience?: string }
  | { name: 'expired'; expiredSeconds: number }
  | { name: 'not_yet_valid'; skewSeconds: number }
  | { name: 'missing_scope'; missingScopes: string[] }
  | { name: 'missing_group'; requiredGroups: string[] };

/** Of a refused token whose signature holds, or that was introspected: who it is for, not checked further. */
export type MonoCloudTokenBearer = Record<'sub' | 'client_id' | 'jti', unknown>;

const USUAL_REASONS: Record<MonoCloudTokenErrorCode, MonoCloudTokenReason> = {
  invalid_token: { name: 'invalid_claim' },
  inactive_token: { name: 'inactive' },
  insufficient_scope: { name: 'missing_scope', missingScopes: [] },
  insufficient_groups: { name: 'missing_group', requiredGroups: [] },
};

/** A token was refused. `code` says whether the token itself or what it grants fell short. */
export class MonoCloudTokenError extends MonoCloudAuthBaseError {
  override name = 'MonoCloudTokenError';
  readonly code: MonoCloudTokenErrorCode;
  /**
   * Seconds by which the clock of the issuer is ahead of this one, negative when it is behind; only where
   * that is why a fresh token was refused.
   */
  readonly skewSeconds?: number;
  /** Not enumerable, as `bearer`: an error that is printed or compared is what it was without them. */
  declare readonly reason: MonoCloudTokenReason;
  /** Absent where the signature does not hold: anyone can write the claims of such a token. */
  declare bearer?: MonoCloudTokenBearer;

  constructor(
    message?: string,
    code: MonoCloudTokenErrorCode = 'invalid_token',
    raw?: MonoCloudRawResponse,
    { skewSeconds, reason }: { skewSeconds?: number; reason?: MonoCloudTokenReason } = {},
  ) {
    super(message, raw);
    this.code = code;
    Object.defineProperty(this, 'reason', { value: reason ?? USUAL_REASONS[code] });
    if (skewSeconds !== undefined) this.skewSeconds = skewSeconds;
  }
}

/** The error for a token that is refused as `invalid_token`. */
export function invalidToken(message: string, reason: MonoCloudTokenReason): MonoCloudTokenError {
  return new MonoCloudTokenError(message, 'invalid_token', undefined, { reason });
}

/** What was wrong, where a caller answers it in a way of its own. */
export type MonoCloudValidationErrorCode =
  | 'session_over'
  | 'session_too_large'
  | 'sign_in_too_large'
  | 'unknown_sign_in'
  | 'other_state'
  | 'other_issuer'
  | 'body_too_large'
  | 'invalid_answer';

/** An input of the caller (option, parameter, environment, state) is missing or wrong. */
export class MonoCloudValidationError extends MonoCloudAuthBaseError {
  override name = 'MonoCloudValidationError';
  /** Absent for an input that the application itself has to correct. */
  readonly code?: MonoCloudValidationErrorCode;

  constructor(
    message?: string,
    raw?: MonoCloudRawResponse,
    { code, ...options }: ErrorOptions & { code?: MonoCloudValidationErrorCode } = {},
  ) {
    super(message, raw, options);
    if (code !== undefined) this.code = code;
  }
}

brand(MonoCloudAuthBaseError, 'MonoCloudAuthBaseError');
brand(MonoCloudHttpError, 'MonoCloudHttpError');
brand(MonoCloudOPError, 'MonoCloudOPError');
brand(MonoCloudTokenError, 'MonoCloudTokenError');
brand(MonoCloudValidationError, 'MonoCloudValidationError');
