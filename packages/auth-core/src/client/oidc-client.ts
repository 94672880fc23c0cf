import { MonoCloudTokenError, MonoCloudValidationError } from '../errors.ts';
import { requireSeconds, type ClientTokenRules } from '../tokens/claims.ts';
import { assertAccessTokenHash, assertIdTokenClaims, idTokenTypes } from '../tokens/id-token.ts';
import { assertLogoutTokenClaims, logoutTokenTypes } from '../tokens/logout-token.ts';
import { isSecurityAlgorithm, verifySignature } from '../tokens/signature.ts';
import { parseSignedToken } from '../tokens/signed-token.ts';
import type {
  AuthorizationParams,
  EndSessionParameters,
  ExchangeAuthorizationCodeOptions,
  IdTokenClaims,
  LogoutTokenClaims,
  MonoCloudOidcClientOptions,
  ParResponse,
  RefreshGrantOptions,
  SecurityAlgorithms,
  Tokens,
  UserinfoResponse,
  ValidateIdTokenOptions,
  ValidateLogoutTokenOptions,
} from '../types.ts';
import { requireOptions, requireTokenText } from './call-arguments.ts';
import { toClientCredentials, type ClientCredentials } from './client-authentication.ts';
import { MonoCloudOidcClientBase } from './client-base.ts';
import { fetchUserinfo, pushAuthorizationRequest, revoke } from './client-requests.ts';
import { toAuthorizationQuery, toAuthorizationUrl, toEndSessionUrl } from './redirect-urls.ts';
import { requestTokens, toCodeGrant, toRefreshGrant } from './token-endpoint.ts';

/** Signs users in at one tenant and keeps their tokens coming. Holds no user's state. */
export class MonoCloudOidcClient extends MonoCloudOidcClientBase {
  readonly #credentials: ClientCredentials;
  readonly #idTokenAlgorithm: SecurityAlgorithms;

  /** @throws MonoCloudValidationError when an option is wrong. Nothing is fetched yet. */
  constructor(tenantDomain: string, clientId: string, options: MonoCloudOidcClientOptions = {}) {
    super({ ...options, tenantDomain });
    if (typeof clientId !== 'string' || clientId.trim() === '') {
      throw new MonoCloudValidationError('The client id must be a non-empty string');
    }
    const algorithm = options.idTokenSigningAlgorithm ?? 'RS256';
    if (!isSecurityAlgorithm(algorithm))
      throw new MonoCloudValidationError('Invalid ID token signing algorithm');
    this.#credentials = toClientCredentials(clientId, options);
    this.#idTokenAlgorithm = algorithm;
  }

  /** Where to send the browser to sign in (OpenID Connect Core §3.1.2.1). */
  async authorizationUrl(params: AuthorizationParams): Promise<string> {
    return toAuthorizationUrl(
      await this.getMetadata(),
      toAuthorizationQuery(this.#credentials.clientId, params),
    );
  }

  /**
   * Pushes the authorization request; its `request_uri` then goes into {@link authorizationUrl} (RFC 9126).
   */
  pushedAuthorizationRequest(params: AuthorizationParams): Promise<ParResponse> {
    return pushAuthorizationRequest(this.provider, this.#credentials, params);
  }

  /**
   * Tokens for a code (RFC 6749 §4.1.3). The ID token among them is not validated yet.
   * @throws MonoCloudOPError, MonoCloudHttpError, MonoCloudValidationError when the provider refuses, does
   * not respond, or responds with something else.
   */
  async exchangeAuthorizationCode(
    options: ExchangeAuthorizationCodeOptions,
    ...further: never[]
  ): Promise<Tokens> {
    const grant = toCodeGrant(requireOptions('exchangeAuthorizationCode', options, further));
    return requestTokens(this.provider, this.#credentials, grant);
  }

  /**
   * Tokens for a refresh token, which may be spent by it (RFC 6749 §6).
   * @throws MonoCloudOPError, MonoCloudHttpError, MonoCloudValidationError when the provider refuses, does
   * not respond, or responds with something else.
   */
  async refreshGrant(
    refreshToken: string,
    options: RefreshGrantOptions = {},
    ...further: never[]
  ): Promise<Tokens> {
    const grant = toRefreshGrant(refreshToken, requireOptions('refreshGrant', options, further));
    return requestTokens(this.provider, this.#credentials, grant);
  }

  /**
   * Claims about the user; `subject` is the `sub` of the ID token they must agree with (OpenID Connect Core
   * §5.3).
   */
  userinfo(accessToken: string, subject?: string): Promise<UserinfoResponse> {
    return fetchUserinfo(this.provider, this.#credentials, accessToken, subject);
  }

  /** Where to send the browser to sign out (OpenID Connect RP-Initiated Logout §2). */
  async endSessionUrl(params: EndSessionParameters): Promise<string> {
    return toEndSessionUrl(await this.getMetadata(), this.#credentials.clientId, params);
  }

  /** Ends a token's life at the tenant (RFC 7009). */
  revokeToken(token: string, tokenTypeHint?: 'access_token' | 'refresh_token'): Promise<void> {
    return revoke(this.provider, this.#credentials, token, tokenTypeHint);
  }

  /**
   * Claims of an ID token issued by the tenant to this client (OpenID Connect Core §3.1.3.7). `nonce` must be
   * what the token carries, or both must be absent.
   * @throws MonoCloudTokenError when the token is refused, MonoCloudHttpError when the tenant's keys cannot
   * be had.
   */
  async validateIdToken(
    idToken: string,
    options: ValidateIdTokenOptions = {},
    ...further: never[]
  ): Promise<IdTokenClaims> {
    requireOptions('validateIdToken', options, further);
    const { token, claims } = await this.#verify(idToken, 'ID token', idTokenTypes);
    assertIdTokenClaims(claims, { ...options, ...this.#rules(options) });
    await assertAccessTokenHash(token, claims, options.accessToken);
    return claims;
  }

  /**
   * Claims of a logout token issued by the tenant to this client (OpenID Connect Back-Channel Logout §2.6).
   * @throws MonoCloudTokenError when the token is refused, MonoCloudHttpError when the tenant's keys cannot
   * be had.
   */
  async validateLogoutToken(
    logoutToken: string,
    options?: ValidateLogoutTokenOptions,
  ): Promise<LogoutTokenClaims>;
  /** As published: skew and tolerance one by one, in seconds. */
  async validateLogoutToken(
    logoutToken: string,
    clockSkew: number,
    clockTolerance?: number,
  ): Promise<LogoutTokenClaims>;
  async validateLogoutToken(
    logoutToken: string,
    first: ValidateLogoutTokenOptions | number = {},
    second?: number,
  ): Promise<LogoutTokenClaims> {
    const options =
      typeof first === 'number'
        ? { clockSkew: first, clockTolerance: second }
        : requireOptions('validateLogoutToken', first, [second]);
    const { claims } = await this.#verify(logoutToken, 'Logout token', logoutTokenTypes);
    assertLogoutTokenClaims(claims, this.#rules(options));
    return claims;
  }

  /**
   * Checks who an authorization response says it is from, before its code is sent anywhere (RFC 9207 §2.4).
   * @throws MonoCloudValidationError when `iss` is another issuer, or is missing although the tenant
   * announces it.
   */
  async validateAuthorizationResponseIssuer(iss: string | undefined): Promise<void> {
    const { issuer, authorization_response_iss_parameter_supported: isAnnounced } = await this.getMetadata();
    if (iss === undefined ? isAnnounced === true : iss !== issuer) {
      const message = 'The authorization response is not from the expected issuer';
      throw new MonoCloudValidationError(message, undefined, { code: 'other_issuer' });
    }
  }

  async #verify(text: string, name: string, types: (string | undefined)[]) {
    const token = parseSignedToken(requireTokenText(text, name), name);
    if (token.header.alg !== this.#idTokenAlgorithm) throw new MonoCloudTokenError('Invalid signing alg');
    if (!types.includes(token.header.typ?.toLowerCase())) throw new MonoCloudTokenError('Invalid token type');
    const { claims } = await verifySignature(token, (header) => this.provider.findKey(header));
    return { token, claims };
  }

  #rules(options: ValidateLogoutTokenOptions): ClientTokenRules {
    return {
      issuerSpellings: this.provider.issuerSpellings,
      clientId: this.#credentials.clientId,
      clock: {
        skewSeconds: requireSeconds(options.clockSkew ?? 0),
        toleranceSeconds: requireSeconds(options.clockTolerance ?? 60),
      },
    };
  }
}
