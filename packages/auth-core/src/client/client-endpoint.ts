import { WWWAuthenticateChallengeError, allowInsecureRequests, customFetch } from 'oauth4webapi';
import type { Client, ClientAuth } from 'oauth4webapi';
import { MonoCloudAuthBaseError, MonoCloudValidationError } from '../errors.ts';
import type { SendRequest } from '../http-request.ts';
import { assertConfidential, requireEndpoint } from '../issuer/discovery.ts';
import { toAnswer, type Answer } from '../issuer/provider-answer.ts';
import type { Provider } from '../issuer/provider.ts';
import type { IssuerMetadata } from '../types.ts';
import type { ClientCredentials } from './client-authentication.ts';

type Endpoint =
  | 'token_endpoint'
  | 'introspection_endpoint'
  | 'revocation_endpoint'
  | 'userinfo_endpoint'
  | 'pushed_authorization_request_endpoint';

/** Only the endpoint of the request at hand, already chosen for the client. */
type Server = { issuer: string } & Partial<Record<Endpoint, string>>;

/** What the request functions of oauth4webapi take. */
export interface RequestContext {
  /** The provider, the client, and how it authenticates: the first arguments of every such function. */
  as: [server: Server, client: Client, authenticate: ClientAuth];
  url: URL;
  options: { [customFetch]: SendRequest; [allowInsecureRequests]: true };
}

/**
 * Sends what a request function of oauth4webapi makes for one of the provider's endpoints.
 * @throws MonoCloudValidationError when the endpoint, a usable secret or an argument is missing.
 * @throws MonoCloudHttpError when there is no answer.
 */
export async function requestAsClient(
  provider: Provider,
  credentials: ClientCredentials,
  endpoint: Endpoint,
  request: (context: RequestContext) => Promise<Response>,
): Promise<Answer> {
  const metadata = await provider.getMetadata();
  const url = selectEndpoint(metadata, credentials, endpoint);
  const server: Server = { issuer: metadata.issuer, [endpoint]: url };
  const context: RequestContext = {
    as: [server, { client_id: credentials.clientId }, credentials.authenticate],
    url: new URL(url),
    // Plain http is only selected on a loopback address.
    options: { [customFetch]: provider.send, [allowInsecureRequests]: true },
  };
  return toAnswer(await request(context).catch(responseOf));
}

/**
 * A challenge is an answer like any other; what else is not ours says which argument is wrong. A TypeError without a code
 * is not of the library: it may quote the header that could not be set, and so a token or a secret.
 */
function responseOf(error: unknown): Response {
  if (error instanceof WWWAuthenticateChallengeError) return error.response;
  if (error instanceof MonoCloudAuthBaseError || !(error instanceof TypeError)) throw error;
  if (!('code' in error)) throw new MonoCloudValidationError('A parameter of the request cannot be sent');
  throw new MonoCloudValidationError(error.message, undefined, { cause: error });
}

/**
 * URL of an endpoint for this client: its mutual TLS alias when the client proves itself by certificate (RFC
 * 8705 §5). Selected here, because oauth4webapi falls back to the endpoint without mutual TLS, and knows no
 * trust stores.
 * @throws MonoCloudValidationError when the discovery document has none.
 */
function selectEndpoint(
  metadata: IssuerMetadata,
  { usesMutualTls, trustStoreId }: ClientCredentials,
  endpoint: string,
): string {
  if (!usesMutualTls) return requireEndpoint(metadata, endpoint);
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
