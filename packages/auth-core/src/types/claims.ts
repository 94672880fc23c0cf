/** Claims every verified token carries (RFC 7519 §4.1). Times are epoch seconds. */
export interface JwtClaims {
  iss: string;
  sub: string;
  aud: string | string[];
  exp: number;
  iat: number;
  nbf?: number;
  [claim: string]: unknown;
}

/** Claims of an access token (RFC 9068 §2.2) or of an introspection answer (RFC 7662 §2.2). */
export interface AccessTokenClaims extends JwtClaims {
  scope?: string;
  client_id?: string;
  jti?: string;
}

/** A group as a claim states it: its name, or its id and name. */
export type Group = string | { id: string; name: string };

/** A postal address (OpenID Connect Core §5.1.1). */
export interface Address {
  formatted?: string;
  street_address?: string;
  locality?: string;
  region?: string;
  postal_code?: string;
  country?: string;
}

/** Standard profile claims (OpenID Connect Core §5.1). */
export interface UserinfoResponse {
  sub: string;
  name?: string;
  given_name?: string;
  family_name?: string;
  middle_name?: string;
  nickname?: string;
  preferred_username?: string;
  profile?: string;
  picture?: string;
  website?: string;
  email?: string;
  email_verified?: boolean;
  gender?: string;
  birthdate?: string;
  zoneinfo?: string;
  locale?: string;
  phone_number?: string;
  phone_number_verified?: boolean;
  address?: Address;
  updated_at?: number;
  groups?: Group[];
  [claim: string]: unknown;
}

/** Claims of an ID token (OpenID Connect Core §2). */
export interface IdTokenClaims extends JwtClaims, Omit<UserinfoResponse, 'sub'> {
  nonce?: string;
  auth_time?: number;
  azp?: string;
  sid?: string;
  at_hash?: string;
}

/** Verified claims of a logout token (OpenID Connect Back-Channel Logout §2.4). */
export interface LogoutTokenClaims {
  iss: string;
  aud: string | string[];
  iat: number;
  exp: number;
  jti: string;
  sub?: string;
  sid?: string;
  [claim: string]: unknown;
}
