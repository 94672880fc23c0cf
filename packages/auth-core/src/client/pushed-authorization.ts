import { toAuthorizationQuery } from './redirect-urls.ts';
import type { ClientCredentials } from './client-authentication.ts';
import { postAsClient } from './client-endpoint.ts';
import { MonoCloudHttpError } from '../errors.ts';
import { parseJsonAnswer, toProviderError, toStatusError } from '../issuer/provider-answer.ts';
import type { Provider } from '../issuer/provider.ts';
import type { AuthorizationParams, ParResponse } from '../types.ts';

/**
 * Hands the provider an authorization request directly (RFC 9126 §2).
 * @throws MonoCloudOPError when the provider refuses it, MonoCloudHttpError when it fails to answer.
 */
export async function pushAuthorizationRequest(
  provider: Provider,
  client: ClientCredentials,
  params: AuthorizationParams,
): Promise<ParResponse> {
  const form = toAuthorizationQuery(client.clientId, params);
  const answer = await postAsClient(provider, client, 'pushed_authorization_request_endpoint', form);
  if (answer.status === 400 || answer.status === 401) {
    throw toProviderError(answer, 'par_failed', 'Pushed authorization request failed');
  }
  if (answer.status !== 201) throw toStatusError('performing pushed authorization request', answer);
  const { request_uri: requestUri, expires_in: expiresIn } = parseJsonAnswer(answer);
  if (typeof requestUri !== 'string' || typeof expiresIn !== 'number') {
    throw new MonoCloudHttpError('The pushed authorization response lacks request_uri or expires_in');
  }
  return { request_uri: requestUri, expires_in: expiresIn };
}
