import { MonoCloudValidationError } from '../errors.ts';
import { createVerifiedTokens, nextBatch, type VerifiedTokens } from '../fast-path/verified-tokens.ts';
import { parseKeySet, requireKey } from '../issuer/key-set.ts';
import {
  assertAccessTokenClaims,
  readAccessTokenClaims,
  verifyAccessToken,
  withBearer,
} from '../tokens/access-token.ts';
import { assertCertificateBinding } from '../tokens/certificate-binding.ts';
import { requireSeconds, type Claims } from '../tokens/claims.ts';
import { toAccessTokenForm, type AccessTokenForm } from '../tokens/token-differences.ts';
import type {
  AccessTokenClaims,
  CertificateBindingValidation,
  IntrospectOptions,
  IsUserInGroupOptions,
  Jwk,
  JwsHeaderParameters,
  MonoCloudOidcBackendClientOptions,
  ValidateJwtAccessTokenOptions,
} from '../types.ts';
import { requireOptions, requireTokenText } from './call-arguments.ts';
import { toClientCredentials, type ClientCredentials } from './client-authentication.ts';
import { MonoCloudOidcClientBase } from './client-base.ts';
import { introspect } from './client-requests.ts';

/** Verifies the access tokens one API receives. */
export class MonoCloudOidcBackendClient extends MonoCloudOidcClientBase {
  /** Seconds added to this machine's clock. */
  protected clockSkew: number;
  /** Seconds of grace around `exp`, `nbf` and `iat`. */
  protected clockTolerance: number;
  readonly #audience: string;
  readonly #groupOptions: IsUserInGroupOptions;
  readonly #credentials: ClientCredentials | undefined;
  readonly #form: AccessTokenForm;
  readonly #verified: VerifiedTokens;

  /**
   * @param audience the API's identifier, exactly as in `aud`
   * @throws MonoCloudValidationError when an option is wrong. Nothing is fetched yet.
   */
  constructor(tenantDomain: string, audience: string, options: MonoCloudOidcBackendClientOptions = {}) {
    super({ ...options, tenantDomain });
    if (typeof audience !== 'string' || audience.trim() === '') {
      throw new MonoCloudValidationError('The audience must be a non-empty string');
    }
    this.#audience = audience;
    this.#groupOptions = options.groupOptions ?? {};
    this.#credentials = options.clientId ? toClientCredentials(options.clientId, options) : undefined;
    this.#form = toAccessTokenForm(options);
    this.#verified = createVerifiedTokens(this.provider);
    this.clockSkew = requireSeconds(options.clockSkew ?? 0);
    this.clockTolerance = requireSeconds(options.clockTolerance ?? 60);
  }

  /** Seconds added to this machine's clock. @throws MonoCloudValidationError for anything but a number. */
  setClockSkew(seconds: number): void {
    this.clockSkew = requireSeconds(seconds);
  }

  /** Seconds of grace at `exp` and `nbf`. @throws MonoCloudValidationError for anything but a number. */
  setClockTolerance(seconds: number): void {
    this.clockTolerance = requireSeconds(seconds);
  }

  /**
   * Claims of a JWT access token issued by the tenant for this API (RFC 9068 §4). The signature of a token
   * that was accepted before is not verified again while its key is published; everything else is checked
   * each time.
   * @throws MonoCloudTokenError when the token is refused, with a `code` that tells a bad token from one that
   * grants too little.
   * @throws MonoCloudHttpError when the tenant's keys cannot be fetched.
   * @throws MonoCloudValidationError when the token is not a text.
   */
  async validateJwtAccessToken(
    accessToken: string,
    options: ValidateJwtAccessTokenOptions = {},
    ...further: never[]
  ): Promise<AccessTokenClaims> {
    requireOptions('validateJwtAccessToken', options, further);
    const text = requireTokenText(accessToken, 'Access token');
    const batch = nextBatch();
    if (batch) await batch;
    const { jwks } = options;
    if (jwks) {
      const findKey = async (header: JwsHeaderParameters): Promise<Jwk> =>
        requireKey(header, parseKeySet(jwks));
      const { claims } = await verifyAccessToken(text, findKey, this.#form);
      return this.#accept(claims, options);
    }
    const identified = this.#verified.identify(text);
    const id = typeof identified === 'string' ? identified : await identified;
    const recalled = this.#verified.recall(id);
    const known = recalled instanceof Promise ? await recalled : recalled;
    if (known) return this.#accept(known, options);
    const verified = await verifyAccessToken(text, (header) => this.provider.findKey(header), this.#form);
    const claims = await this.#accept(verified.claims, options);
    this.#verified.remember(id, verified);
    return claims;
  }

  /**
   * Claims of any access token of the tenant for this API, as the tenant states them (RFC 7662).
   * @throws MonoCloudTokenError as above, and with code `inactive_token`.
   * @throws MonoCloudOPError when the tenant refuses this client, MonoCloudHttpError when it fails to answer.
   * @throws MonoCloudValidationError when no `clientId` is configured.
   */
  async introspectAccessToken(
    accessToken: string,
    options: IntrospectOptions = {},
    ...further: never[]
  ): Promise<AccessTokenClaims> {
    requireOptions('introspectAccessToken', options, further);
    if (!this.#credentials) {
      throw new MonoCloudValidationError(
        'The clientId option must be configured to introspect access tokens',
      );
    }
    return this.#accept(await introspect(this.provider, this.#credentials, accessToken), options);
  }

  /**
   * @throws MonoCloudTokenError when a claim is wrong or grants too little. Also for claims kept from an
   * earlier look.
   */
  protected validateAccessTokenClaims(claims: AccessTokenClaims, scopes?: string[], groups?: string[]): void {
    const rules = {
      issuerSpellings: this.provider.issuerSpellings,
      issuer: this.provider.issuer,
      audience: this.#audience,
      clock: { skewSeconds: this.clockSkew, toleranceSeconds: this.clockTolerance },
      scopes,
      groups,
      groupOptions: this.#groupOptions,
    };
    withBearer(claims, () => assertAccessTokenClaims(claims, rules));
  }

  /** @throws MonoCloudTokenError when the token is bound to another certificate (RFC 8705 §3). */
  protected validateCertificateBinding(
    claims: AccessTokenClaims,
    mode?: CertificateBindingValidation,
    certificate?: string,
  ): Promise<void> {
    return assertCertificateBinding(claims, mode, certificate).catch((error: unknown) =>
      withBearer(claims, () => {
        throw error;
      }),
    );
  }

  /** At once when no certificate has to be looked at. */
  #accept(found: Claims, options: IntrospectOptions): AccessTokenClaims | Promise<AccessTokenClaims> {
    const claims = withBearer(found, () => readAccessTokenClaims(found, this.#form.differences));
    this.validateAccessTokenClaims(claims, options.scopes, options.groups);
    const { validateCertificateBinding: mode, clientCertificate } = options;
    if (mode !== 'required' && claims['cnf'] === undefined) return claims;
    return this.validateCertificateBinding(claims, mode, clientCertificate).then(() => claims);
  }
}
