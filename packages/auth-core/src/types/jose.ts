/** JSON Web Key (RFC 7517 §4) as found in a key set or given as a client secret. */
export interface Jwk {
  kty: string;
  kid?: string;
  alg?: string;
  use?: string;
  key_ops?: string[];
  crv?: string;
  n?: string;
  e?: string;
  x?: string;
  y?: string;
  k?: string;
  d?: string;
  [member: string]: unknown;
}

/** JSON Web Key Set (RFC 7517 §5). */
export interface Jwks {
  keys: Jwk[];
}

/** JOSE header of a signed token (RFC 7515 §4.1). */
export interface JwsHeaderParameters {
  alg: string;
  kid?: string;
  typ?: string;
  crit?: string[];
  [parameter: string]: unknown;
}

/** Signature algorithms of tokens (RFC 7518 §3.1). There is no symmetric one, and no `none`. */
export const SIGNING_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const;
/** An algorithm that tokens may be signed with (RFC 7518 §3.1). */
export type SecurityAlgorithms = (typeof SIGNING_ALGORITHMS)[number];
