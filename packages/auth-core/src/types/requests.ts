/**
 * What the provider asks the user (`prompt`, OpenID Connect Core §3.1.2.1); `create` is its registration
 * page.
 */
export type Prompt = 'none' | 'login' | 'consent' | 'select_account' | 'create';

/** How the provider shows its pages (`display`, OpenID Connect Core §3.1.2.1). */
export type DisplayOptions = 'page' | 'popup' | 'touch' | 'wap';

/** How the authorization response comes back (`response_mode`, OAuth 2.0 Form Post Response Mode §2). */
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

/** Parameters of an authorization response (OpenID Connect Core §3.1.2.5, RFC 9207 §2). */
export interface CallbackParams {
  code?: string;
  state?: string;
  error?: string;
  errorDescription?: string;
  iss?: string;
  sessionState?: string;
}

/** What a code is exchanged with (RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 8707 §2.2). */
export interface ExchangeAuthorizationCodeOptions {
  code: string;
  redirectUri: string;
  codeVerifier?: string;
  /** Space-separated URLs. */
  resource?: string;
  /** Space-separated requested scopes, taken as granted when the answer names none (RFC 6749 §5.1). */
  scopes?: string;
}

/** What a refresh token is exchanged for (RFC 6749 §6, RFC 8707 §2.2). */
export interface RefreshGrantOptions {
  /** Space-separated; left out of the request when undefined. */
  scopes?: string;
  /** Space-separated; taken as granted when `scopes` is undefined and the answer names none (RFC 6749 §6). */
  originalScopes?: string;
  /** Space-separated URLs. */
  resource?: string;
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
