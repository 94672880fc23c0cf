import type { Jwk, Jwks, SecurityAlgorithms } from './jose.ts';
import type { IssuerMetadata } from './provider.ts';

/** How a client authenticates at the provider's endpoints (OpenID Connect Core §9, RFC 8705 §2). */
export const CLIENT_AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'spiffe_x509',
  'spiffe_jwt',
] as const;
/** How a client authenticates at the endpoints of the provider (OpenID Connect Core §9, RFC 8705 §2). */
export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number];

/**
 * How the access tokens of a provider may differ from RFC 9068. None is accepted unless it is named.
 *
 * - `scp`: a token without `scope` has its scopes in `scp`, as text or as a list (Okta, Entra ID)
 * - `scope_list`: `scope` is a list (IdentityServer)
 * - `fractional_exp`: `exp` has a fraction, which RFC 7519 §2 allows; it is rounded down
 * - `nonce`: access tokens repeat the `nonce` of the sign-in (Authentik, Keycloak before 24)
 */
export type TokenDifference = 'scp' | 'scope_list' | 'fractional_exp' | 'nonce';

/** How the groups of a user are found and compared. */
export interface IsUserInGroupOptions {
  /** Claim that lists the groups. Default `groups`. */
  groupsClaim?: string;
  /** Require every group instead of any. Default false. */
  matchAll?: boolean;
}

/** Options every client of a provider takes. An explicit `undefined` means "not given". */
export interface MonoCloudClientOptionsBase {
  clientSecret?: string | Jwk;
  /** Default `client_secret_basic`. */
  clientAuthMethod?: ClientAuthMethod;
  /** Seconds a key set is fresh. Default 300. */
  jwksCacheDuration?: number;
  /** Seconds a discovery document is fresh. Default 300. */
  metadataCacheDuration?: number;
  /** Milliseconds for a whole request, body included. Default 10,000; 0 sets no limit. */
  responseTimeout?: number;
  /** Sends every request in place of the global `fetch`. Default: that. */
  fetcher?: typeof fetch;
  /** Selects `mtls_additional_endpoint_aliases` of the discovery document. */
  trustStoreId?: string;
  /** Replaces the discovery request. */
  metadataResolver?: () => IssuerMetadata | Promise<IssuerMetadata>;
  /** Replaces the key set request. */
  jwksResolver?: () => Jwks | Promise<Jwks>;
}

export interface MonoCloudOidcClientBaseOptions extends MonoCloudClientOptionsBase {
  tenantDomain: string;
}

export interface MonoCloudOidcBackendClientOptions extends MonoCloudClientOptionsBase {
  clientId?: string;
  /** Seconds added to this machine's clock. Default 0. */
  clockSkew?: number;
  /** Seconds of grace at `exp` and `nbf`. Default 60. */
  clockTolerance?: number;
  groupOptions?: IsUserInGroupOptions;
  /** Default: those that `MONOCLOUD_BACKEND_TOKEN_DIFFERENCES` names, else none. */
  tokenDifferences?: readonly TokenDifference[];
  /**
   * Accepts only tokens whose header says `at+jwt` (RFC 9068 §4), so that no other token of the issuer can pass for an
   * access token. Default: what `MONOCLOUD_BACKEND_REQUIRE_TOKEN_TYPE` says, else false.
   */
  requireTokenType?: boolean;
}

export interface MonoCloudOidcClientOptions extends MonoCloudClientOptionsBase {
  /** The one algorithm accepted for ID tokens and logout tokens. Default `RS256`. */
  idTokenSigningAlgorithm?: SecurityAlgorithms;
}
