import type { ClientCredentials } from './client-authentication.ts';
import { authenticateClient } from './client-authentication.ts';
import { assertConfidential, requireEndpoint } from '../issuer/discovery.ts';
import { MonoCloudValidationError } from '../errors.ts';
import type { Answer } from '../http-request.ts';
import type { Provider } from '../issuer/provider.ts';
import type { ClientAuthMethod, IssuerMetadata } from '../types.ts';

const mutualTlsMethods = new Set<ClientAuthMethod>([
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'spiffe_x509',
]);

/**
 * Posts a form to one of the provider's endpoints as the client.
 * @throws MonoCloudValidationError when the endpoint or a usable secret is missing.
 * @throws MonoCloudHttpError when there is no answer.
 */
export async function postAsClient(
  provider: Provider,
  client: ClientCredentials,
  endpoint: string,
  form: URLSearchParams,
): Promise<Answer> {
  const metadata = await provider.getMetadata();
  const url = selectEndpoint(metadata, client, endpoint);
  const headers = new Headers({ accept: 'application/json' });
  await authenticateClient(client, metadata.issuer, { headers, form });
  return provider.send(url, { method: 'POST', headers, body: form });
}

/**
 * URL of an endpoint for this client: its mutual TLS alias when the client proves itself by certificate (RFC
 * 8705 §5).
 * @throws MonoCloudValidationError when the discovery document has none.
 */
export function selectEndpoint(
  metadata: IssuerMetadata,
  client: ClientCredentials,
  endpoint: string,
): string {
  if (!mutualTlsMethods.has(client.method)) return requireEndpoint(metadata, endpoint);
  const { trustStoreId } = client;
  const aliases = trustStoreId
    ? metadata.mtls_additional_endpoint_aliases?.[trustStoreId]
    : metadata.mtls_endpoint_aliases;
  const alias = aliases?.[endpoint];
  if (typeof alias !== 'string' || alias === '') {
    const place = trustStoreId ? ` for trust store '${trustStoreId}'` : '';
    throw new MonoCloudValidationError(
      `mTLS ${endpoint} is required but not available${place} in the issuer metadata`,
    );
  }
  assertConfidential(alias, endpoint);
  return alias;
}
