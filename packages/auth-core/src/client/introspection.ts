import type { Claims } from '../tokens/claims.ts';
import type { ClientCredentials } from './client-authentication.ts';
import { postAsClient } from './client-endpoint.ts';
import { MonoCloudTokenError } from '../errors.ts';
import { parseJsonAnswer, toProviderError, toStatusError } from '../issuer/provider-answer.ts';
import type { Provider } from '../issuer/provider.ts';
import { requireTokenText } from '../tokens/signed-token.ts';

/**
 * Asks the provider about an access token (RFC 7662 §2); answers what it said, less `active`. What the claims
 * say is not checked yet.
 * @throws MonoCloudTokenError with code `inactive_token`.
 * @throws MonoCloudOPError when the provider refuses the question, MonoCloudHttpError when it fails to answer
 * it.
 */
export async function introspect(
  provider: Provider,
  client: ClientCredentials,
  accessToken: unknown,
): Promise<Claims> {
  const token = requireTokenText(accessToken, 'Access token');
  const form = new URLSearchParams({ token, token_type_hint: 'access_token' });
  const answer = await postAsClient(provider, client, 'introspection_endpoint', form);
  if (answer.status === 400 || answer.status === 401) {
    const fallback = answer.status === 401 ? 'invalid_client' : 'introspection_failed';
    throw toProviderError(answer, fallback, 'Token introspection failed');
  }
  if (answer.status !== 200) throw toStatusError('performing token introspection', answer);
  const { active, ...claims } = parseJsonAnswer(answer);
  if (active !== true) {
    throw new MonoCloudTokenError(
      'Token is not active. The introspection endpoint returned active=false',
      'inactive_token',
    );
  }
  return claims;
}
