import type { ClientCredentials } from './client-authentication.ts';
import { postAsClient } from './client-endpoint.ts';
import { toProviderError, toStatusError } from '../issuer/provider-answer.ts';
import type { Provider } from '../issuer/provider.ts';

/**
 * Ends a token's life at the provider (RFC 7009 §2). A token the provider does not know is no error.
 * @throws MonoCloudOPError when the provider refuses, MonoCloudHttpError when it fails to answer.
 */
export async function revoke(
  provider: Provider,
  client: ClientCredentials,
  token: string,
  tokenTypeHint?: 'access_token' | 'refresh_token',
): Promise<void> {
  const form = new URLSearchParams({ token });
  if (tokenTypeHint) form.set('token_type_hint', tokenTypeHint);
  const answer = await postAsClient(provider, client, 'revocation_endpoint', form);
  if (answer.status === 400 || answer.status === 401) {
    throw toProviderError(answer, 'revocation_failed', 'Token revocation failed');
  }
  if (answer.status !== 200) throw toStatusError('performing token revocation', answer);
}
