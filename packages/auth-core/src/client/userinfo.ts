import type { ClientCredentials } from './client-authentication.ts';
import { selectEndpoint } from './client-endpoint.ts';
import { MonoCloudHttpError, MonoCloudTokenError, MonoCloudValidationError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { parseJsonAnswer, toRaw, toStatusError } from '../issuer/provider-answer.ts';
import type { Provider } from '../issuer/provider.ts';
import type { UserinfoResponse } from '../types.ts';

/**
 * Claims about the user of an access token (OpenID Connect Core §5.3).
 * @param subject whom they must be about: the `sub` of the ID token (§5.3.2)
 * @throws MonoCloudTokenError when the provider refuses the token (401, 403).
 * @throws MonoCloudValidationError when they are about another user.
 * @throws MonoCloudHttpError when the provider fails to answer.
 */
export async function fetchUserinfo(
  provider: Provider,
  client: ClientCredentials,
  accessToken: string,
  subject?: string,
): Promise<UserinfoResponse> {
  const url = selectEndpoint(await provider.getMetadata(), client, 'userinfo_endpoint');
  const headers = new Headers({ accept: 'application/json', authorization: `Bearer ${accessToken}` });
  const answer = await provider.send(url, { method: 'GET', headers });
  if (answer.status === 401 || answer.status === 403) {
    const code = answer.status === 401 ? 'invalid_token' : 'insufficient_scope';
    throw new MonoCloudTokenError('The userinfo endpoint refused the access token', code, toRaw(answer));
  }
  if (answer.status !== 200) throw toStatusError('fetching userinfo', answer);
  const claims = parseJsonAnswer(answer);
  if (!isUserinfo(claims)) throw new MonoCloudHttpError('The userinfo response lacks the subject');
  if (subject !== undefined && claims.sub !== subject) {
    const message = 'The userinfo response is about another user';
    throw new MonoCloudValidationError(message, undefined, { code: 'invalid_answer' });
  }
  return claims;
}

function isUserinfo(claims: unknown): claims is UserinfoResponse {
  return isJsonObject(claims) && typeof claims['sub'] === 'string' && claims['sub'] !== '';
}
