import type { Jwks } from './jose.ts';

/** When an access token must be bound to the client's certificate (RFC 8705 §3). */
export type CertificateBindingValidation = 'when_present' | 'required' | 'dangerously_ignore';

/** What an access token has to grant besides being valid. */
export interface IntrospectOptions {
  /** All of them are required. */
  scopes?: string[];
  /** Any of them is required, unless `groupOptions.matchAll`. */
  groups?: string[];
  /** PEM or base64 DER of the certificate the caller presented. */
  clientCertificate?: string;
  validateCertificateBinding?: CertificateBindingValidation;
}

/** What a JWT access token has to grant, and the keys that it is verified with. */
export interface ValidateJwtAccessTokenOptions extends IntrospectOptions {
  /** Use these keys instead of the provider's. */
  jwks?: Jwks;
}

/** What an ID token has to match (OpenID Connect Core §3.1.3.7). */
export interface ValidateIdTokenOptions {
  nonce?: string;
  /** Seconds since the user last proved who they are; requires `auth_time`. */
  maxAge?: number;
  /** Seconds added to this machine's clock. Default 0. */
  clockSkew?: number;
  /** Seconds of grace. Default 60. */
  clockTolerance?: number;
  /** Checked against `at_hash` when the ID token carries one (OpenID Connect Core §3.1.3.6). */
  accessToken?: string;
  /** The user a refreshed ID token must still be about (OpenID Connect Core §12.2). */
  subject?: string;
}

/** How the times of a logout token are compared (OpenID Connect Back-Channel Logout §2.6). */
export interface ValidateLogoutTokenOptions {
  /** Seconds added to this machine's clock. Default 0. */
  clockSkew?: number;
  /** Seconds of grace. Default 60. */
  clockTolerance?: number;
}
