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

/** Endpoints a provider also serves over mutual TLS (RFC 8705 §5). */
export interface MtlsEndpointAliases {
  token_endpoint?: string;
  revocation_endpoint?: string;
  introspection_endpoint?: string;
  pushed_authorization_request_endpoint?: string;
  userinfo_endpoint?: string;
  [endpoint: string]: string | undefined;
}

/** Discovery document (OpenID Connect Discovery §3, RFC 8414 §2). */
export interface IssuerMetadata {
  issuer: string;
  jwks_uri: string;
  authorization_endpoint?: string;
  token_endpoint?: string;
  userinfo_endpoint?: string;
  introspection_endpoint?: string;
  revocation_endpoint?: string;
  end_session_endpoint?: string;
  pushed_authorization_request_endpoint?: string;
  authorization_response_iss_parameter_supported?: boolean;
  mtls_endpoint_aliases?: MtlsEndpointAliases;
  mtls_additional_endpoint_aliases?: Record<string, MtlsEndpointAliases>;
  [member: string]: unknown;
}

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

export type SecurityAlgorithms =
  'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512';

/** How a client proves itself at the provider's endpoints (OpenID Connect Core §9, RFC 8705 §2). */
export type ClientAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  | 'spiffe_x509'
  | 'spiffe_jwt';

/** When an access token must be bound to the client's certificate (RFC 8705 §3). */
export type CertificateBindingValidation = 'when_present' | 'required' | 'dangerously_ignore';

export type Prompt = 'none' | 'login' | 'consent' | 'select_account' | 'create';
export type DisplayOptions = 'page' | 'popup' | 'touch' | 'wap';
export type ResponseModes = 'query' | 'form_post';

/** Parameters of an authorization request (OpenID Connect Core §3.1.2.1, RFC 8707 §2.1). */
export interface AuthorizationParams {
  /** Space-separated scopes. */
  scopes?: string;
  /** Space-separated absolute URLs; sent as one repeated `resource` parameter per URL. */
  resource?: string;
  redirectUri?: string;
  responseType?: 'code';
  responseMode?: ResponseModes;
  state?: string;
  nonce?: string;
  codeChallenge?: string;
  codeChallengeMethod?: 'S256';
  prompt?: Prompt;
  display?: DisplayOptions;
  uiLocales?: string;
  acrValues?: string[];
  authenticatorHint?: string;
  loginHint?: string;
  idTokenHint?: string;
  audience?: string;
  /** Seconds since the user last proved who they are. */
  maxAge?: number;
  request?: string;
  requestUri?: string;
}

/** Parameters of RP-initiated logout (OpenID Connect RP-Initiated Logout §2). */
export interface EndSessionParameters {
  idTokenHint?: string;
  postLogoutRedirectUri?: string;
  state?: string;
}

/** Successful answer of the token endpoint (RFC 6749 §5.1). */
export interface Tokens {
  access_token: string;
  token_type: string;
  /** Lifetime in seconds. */
  expires_in: number;
  /** Granted scopes; what was requested when the provider left it out (RFC 6749 §5.1). */
  scope: string;
  id_token?: string;
  refresh_token?: string;
}

/** Answer of the pushed authorization request endpoint (RFC 9126 §2.2). */
export interface ParResponse {
  request_uri: string;
  /** Lifetime in seconds. */
  expires_in: number;
}

/** One access token of a session, with what was asked for and what was granted. */
export interface AccessToken {
  accessToken: string;
  /** Epoch seconds. */
  accessTokenExpiration: number;
  /** Granted scopes, space-separated. */
  scopes: string;
  /** Requested resources, space-separated. */
  resource?: string;
  /** Requested scopes, space-separated. */
  requestedScopes?: string;
}

export type MonoCloudUser = UserinfoResponse;

/** What is known of a signed-in user. Extra members survive every save. */
export interface MonoCloudSession {
  user: MonoCloudUser;
  idToken?: string;
  /** Scopes requested at sign-in, space-separated. */
  authorizedScopes?: string;
  accessTokens?: AccessToken[];
  refreshToken?: string;
  [member: string]: unknown;
}

/** Created, updated and expires, in epoch seconds. */
export interface SessionLifetime {
  c: number;
  u: number;
  e?: number;
}

/** Where sessions live when they do not live in the cookie. */
export interface MonoCloudSessionStore {
  get(key: string): Promise<MonoCloudSession | null | undefined>;
  set(key: string, data: MonoCloudSession, lifetime: SessionLifetime): Promise<void>;
  delete(key: string): Promise<void>;
}

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
  /** Milliseconds for a whole exchange, body included. */
  responseTimeout?: number;
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
}

export interface IntrospectOptions {
  /** All of them are required. */
  scopes?: string[];
  /** Any of them is required, unless `groupOptions.matchAll`. */
  groups?: string[];
  /** PEM or base64 DER of the certificate the caller presented. */
  clientCertificate?: string;
  validateCertificateBinding?: CertificateBindingValidation;
}

export interface ValidateJwtAccessTokenOptions extends IntrospectOptions {
  /** Use these keys instead of the provider's. */
  jwks?: Jwks;
}

export interface MonoCloudOidcClientOptions extends MonoCloudClientOptionsBase {
  /** The one algorithm accepted for ID tokens and logout tokens. Default `RS256`. */
  idTokenSigningAlgorithm?: SecurityAlgorithms;
}

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

export interface ExchangeAuthorizationCodeOptions {
  code: string;
  redirectUri: string;
  codeVerifier?: string;
  /** Space-separated URLs. */
  resource?: string;
  /** Space-separated requested scopes, taken as granted when the answer names none (RFC 6749 §5.1). */
  scopes?: string;
}

export interface RefreshGrantOptions {
  /** Space-separated; left out of the request when undefined. */
  scopes?: string;
  /** Space-separated; taken as granted when `scopes` is undefined and the answer names none (RFC 6749 §6). */
  originalScopes?: string;
  /** Space-separated URLs. */
  resource?: string;
}

/** What a callback needs to know of its sign-in. Extra members survive sealing. */
export interface AuthState {
  state: string;
  nonce: string;
  codeVerifier?: string;
  /** Where to go afterwards, URI-encoded. */
  returnUrl?: string;
  /** Seconds since the user last proved who they are. */
  maxAge?: number;
  /** JSON text. */
  appState?: string;
  /** Configured default resources, space-separated. */
  resource?: string;
  /** Requested scopes, space-separated. */
  scopes?: string;
  [member: string]: unknown;
}

/** Parameters of an authorization response (OpenID Connect Core §3.1.2.5, RFC 9207 §2). */
export interface CallbackParams {
  code?: string;
  state?: string;
  error?: string;
  errorDescription?: string;
  iss?: string;
  sessionState?: string;
}

export interface ValidateLogoutTokenOptions {
  /** Seconds added to this machine's clock. Default 0. */
  clockSkew?: number;
  /** Seconds of grace. Default 60. */
  clockTolerance?: number;
}

/** Verified claims of a logout token (OpenID Connect Back-Channel Logout §2.4). */
export interface LogoutTokenClaims {
  iss: string;
  aud: string | string[];
  iat: number;
  jti?: string;
  sub?: string;
  sid?: string;
  [claim: string]: unknown;
}
