import { signClientAssertion } from './client-assertion.ts';
import { MonoCloudValidationError } from '../errors.ts';
import { parseClientSecret } from '../settings.ts';
import type { ClientAuthMethod, Jwk, MonoCloudClientOptionsBase } from '../types.ts';

/** A client and how it proves itself. */
export interface ClientCredentials {
  clientId: string;
  method: ClientAuthMethod;
  secret?: string | Jwk;
  trustStoreId?: string;
}

export interface ClientRequest {
  headers: Headers;
  form: URLSearchParams;
}

type Authenticate = (
  client: ClientCredentials,
  issuer: string,
  request: ClientRequest,
) => void | Promise<void>;

const assertionType = 'urn:ietf:params:oauth:client-assertion-type';

const methods: Record<ClientAuthMethod, Authenticate> = {
  client_secret_basic({ clientId, secret }, _, { headers }) {
    if (typeof secret === 'object') throw unusable();
    // A client without a secret has the empty one (RFC 6749 §2.3.1).
    const credentials = `${formEncode(clientId)}:${formEncode(secret ?? '')}`;
    headers.set('authorization', `Basic ${btoa(credentials)}`);
  },
  client_secret_post(client, _, { form }) {
    if (client.secret !== undefined) form.set('client_secret', requireText(client.secret));
    form.set('client_id', client.clientId);
  },
  async client_secret_jwt({ clientId, secret }, issuer, { form }) {
    const isKey = typeof secret === 'object' && secret.kty === 'oct';
    const key = isKey ? secret : new TextEncoder().encode(requireText(secret));
    const header = { alg: (isKey ? secret.alg : undefined) ?? 'HS256', kid: isKey ? secret.kid : undefined };
    setAssertion(form, clientId, 'jwt-bearer', await signClientAssertion(clientId, issuer, key, header));
  },
  async private_key_jwt({ clientId, secret }, issuer, { form }) {
    if (typeof secret !== 'object' || secret.kty === 'oct' || !secret.alg) throw unusable();
    const header = { alg: secret.alg, kid: secret.kid };
    setAssertion(form, clientId, 'jwt-bearer', await signClientAssertion(clientId, issuer, secret, header));
  },
  tls_client_auth: identifyOnly,
  self_signed_tls_client_auth: identifyOnly,
  spiffe_x509: identifyOnly,
  spiffe_jwt({ clientId, secret }, _, { form }) {
    setAssertion(form, clientId, 'jwt-spiffe', requireText(secret));
  },
};

/** @throws MonoCloudValidationError when the method is not one of the eight. */
export function toClientCredentials(
  clientId: string,
  options: MonoCloudClientOptionsBase,
): ClientCredentials {
  const method = options.clientAuthMethod ?? 'client_secret_basic';
  if (!Object.hasOwn(methods, method)) throw unusable();
  return {
    clientId,
    method,
    secret: parseClientSecret(options.clientSecret),
    trustStoreId: options.trustStoreId,
  };
}

/**
 * Adds the client's proof to a request (RFC 6749 §2.3, RFC 7523, RFC 8705).
 * @throws MonoCloudValidationError when method and secret do not go together.
 */
export async function authenticateClient(
  client: ClientCredentials,
  issuer: string,
  request: ClientRequest,
): Promise<void> {
  await methods[client.method](client, issuer, request);
}

/** The certificate of the connection proves the client; the request only names it (RFC 8705 §2). */
function identifyOnly({ clientId }: ClientCredentials, _: string, { form }: ClientRequest): void {
  form.set('client_id', clientId);
}

function setAssertion(form: URLSearchParams, clientId: string, type: string, assertion: string): void {
  form.set('client_id', clientId);
  form.set('client_assertion_type', `${assertionType}:${type}`);
  form.set('client_assertion', assertion);
}

/** RFC 6749 §2.3.1: without it, `:`, `+` and `%` in a secret arrive as something else. */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function requireText(secret: string | Jwk | undefined): string {
  if (typeof secret !== 'string' || secret === '') throw unusable();
  return secret;
}

function unusable(): MonoCloudValidationError {
  return new MonoCloudValidationError('Invalid Client Authentication Method');
}
