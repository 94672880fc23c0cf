import { SignJWT } from 'jose';
import { ClientSecretPost, None, TlsClientAuth, type ClientAuth } from 'oauth4webapi';
import { MonoCloudValidationError } from '../errors.ts';
import { parseClientSecret } from '../settings.ts';
import { now } from '../tokens/claims.ts';
import type { ClientAuthMethod, Jwk, MonoCloudClientOptionsBase } from '../types.ts';

/** A client and how it authenticates (RFC 6749 §2.3). */
export interface ClientCredentials {
  clientId: string;
  /**
   * Adds the credentials to a request.
   * @throws MonoCloudValidationError when method and secret do not go together.
   */
  authenticate: ClientAuth;
  /**
   * Whether the certificate of the connection authenticates the client, at endpoints of their own (RFC 8705
   * §5).
   */
  usesMutualTls: boolean;
  trustStoreId?: string;
}

type Secret = string | Jwk | undefined;

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type';
const ASSERTION_LIFETIME_SECONDS = 60;

const METHODS: Record<ClientAuthMethod, (secret: Secret) => ClientAuth> = {
  client_secret_basic: authenticateBasic,
  client_secret_post: (secret) => (secret === undefined ? None() : ClientSecretPost(requireText(secret))),
  client_secret_jwt(secret) {
    const jwk = typeof secret === 'object' && secret.kty === 'oct' ? secret : undefined;
    const key = jwk ?? new TextEncoder().encode(requireText(secret));
    return authenticateByAssertion(key, { alg: jwk?.alg ?? 'HS256', kid: jwk?.kid });
  },
  private_key_jwt(secret) {
    if (typeof secret !== 'object' || secret.kty === 'oct' || !secret.alg) throw unusable();
    return authenticateByAssertion(secret, { alg: secret.alg, kid: secret.kid });
  },
  tls_client_auth: TlsClientAuth,
  self_signed_tls_client_auth: TlsClientAuth,
  spiffe_x509: TlsClientAuth,
  spiffe_jwt: (secret) => (_, client, body) =>
    setAssertion(body, client.client_id, 'jwt-spiffe', requireText(secret)),
};

/** @throws MonoCloudValidationError when the method is not one of the eight. */
export function toClientCredentials(
  clientId: string,
  options: MonoCloudClientOptionsBase,
): ClientCredentials {
  const method = options.clientAuthMethod ?? 'client_secret_basic';
  if (!Object.hasOwn(METHODS, method)) throw unusable();
  const secret = parseClientSecret(options.clientSecret);
  return {
    clientId,
    authenticate: (...request) => METHODS[method](secret)(...request),
    usesMutualTls: METHODS[method] === TlsClientAuth,
    trustStoreId: options.trustStoreId,
  };
}

/**
 * RFC 6749 §2.3.1. That of oauth4webapi requires a secret, and encodes `-` and `_` too, which providers that
 * do not decode take for another client.
 */
function authenticateBasic(secret: Secret): ClientAuth {
  if (typeof secret === 'object') throw unusable();
  return (_, client, _body, headers) => {
    const credentials = `${formEncode(client.client_id)}:${formEncode(secret ?? '')}`;
    headers.set('authorization', `Basic ${btoa(credentials)}`);
  };
}

/**
 * A signed assertion, good for one request (RFC 7523 §2.2, OpenID Connect Core §9). Those of oauth4webapi
 * take no JWK, sign with HS256 only and accept a short RSA key.
 */
function authenticateByAssertion(key: Jwk | Uint8Array, header: { alg: string; kid?: string }): ClientAuth {
  return async (server, { client_id: clientId }, body) => {
    const issuedAt = now();
    const assertion = new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader(header)
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(server.issuer)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(issuedAt + ASSERTION_LIFETIME_SECONDS);
    // The cause would describe the key; the sentence is enough to find the setting.
    const signed = await assertion.sign(key instanceof Uint8Array ? key : { ...key }).catch(() => undefined);
    if (signed === undefined) throw unusable();
    setAssertion(body, clientId, 'jwt-bearer', signed);
  };
}

function setAssertion(body: URLSearchParams, clientId: string, type: string, assertion: string): void {
  body.set('client_id', clientId);
  body.set('client_assertion_type', `${ASSERTION_TYPE}:${type}`);
  body.set('client_assertion', assertion);
}

/** RFC 6749 §2.3.1: without it, `:`, `+` and `%` in a secret arrive as something else. */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function requireText(secret: Secret): string {
  if (typeof secret !== 'string' || secret === '') throw unusable();
  return secret;
}

function unusable(): MonoCloudValidationError {
  return new MonoCloudValidationError('Invalid Client Authentication Method');
}
