import { createProvider, type Provider } from '../issuer/provider.ts';
import { assertStrings, type Claims } from '../tokens/claims.ts';
import { parsePayload, parseSignedToken } from '../tokens/signed-token.ts';
import type { IssuerMetadata, Jwks, JwtClaims, MonoCloudOidcClientBaseOptions } from '../types.ts';
import { requireTokenText } from './call-arguments.ts';

/** What every client of a tenant can do: read its discovery document and its keys. */
export class MonoCloudOidcClientBase {
  protected readonly provider: Provider;

  /** @throws MonoCloudValidationError when an option is wrong. Nothing is fetched yet. */
  constructor(options: MonoCloudOidcClientBaseOptions) {
    this.provider = createProvider(options);
  }

  /**
   * The tenant's discovery document, cached for `metadataCacheDuration`. A copy: changing it changes nothing
   * here.
   * @throws MonoCloudHttpError when it cannot be fetched, MonoCloudValidationError when it names another issuer.
   */
  async getMetadata(forceRefresh = false): Promise<IssuerMetadata> {
    return structuredClone(await this.provider.getMetadata(forceRefresh));
  }

  /**
   * The tenant's keys, cached for `jwksCacheDuration`, less those that are malformed. A copy, like the
   * document.
   * @throws MonoCloudHttpError when they cannot be fetched.
   */
  async getJwks(forceRefresh = false): Promise<Jwks> {
    return structuredClone(await this.provider.getKeys(forceRefresh));
  }

  /**
   * Claims of a JWT, **without any verification**: for a token this application has verified before.
   * @throws MonoCloudTokenError when it is not a compact JWS with a JSON payload.
   */
  static decodeJwt(jwt: string): JwtClaims {
    const claims = parsePayload(parseSignedToken(requireTokenText(jwt, 'JWT'), 'JWT'));
    assertDecoded(claims);
    return claims;
  }
}

function assertDecoded(claims: Claims): asserts claims is JwtClaims {
  assertStrings(claims, ['iss', 'sub']);
}
