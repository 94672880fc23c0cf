import {
  customFetch,
  introspectionRequest,
  protectedResourceRequest,
  pushedAuthorizationRequest,
  revocationRequest,
} from 'oauth4webapi';
import { MonoCloudHttpError, MonoCloudTokenError, MonoCloudValidationError } from '../errors.ts';
import { parseJsonAnswer, requireSuccess, toRaw } from '../issuer/provider-answer.ts';
import type { Provider } from '../issuer/provider.ts';
import type { Claims } from '../tokens/claims.ts';
import type { AuthorizationParams, ParResponse, UserinfoResponse } from '../types.ts';
import { requireTokenText } from './call-arguments.ts';
import type { ClientCredentials } from './client-authentication.ts';
import { requestAsClient } from './client-endpoint.ts';
import { toAuthorizationQuery } from './redirect-urls.ts';

/**
 * Hands the provider an authorization request directly (RFC 9126 §2).
 * @throws MonoCloudOPError when the provider refuses it, MonoCloudHttpError when it fails to answer.
 */
export async function pushAuthorizationRequest(
  provider: Provider,
  credentials: ClientCredentials,
  params: AuthorizationParams,
): Promise<ParResponse> {
  const query = toAuthorizationQuery(credentials.clientId, params);
  const answer = await requestAsClient(
    provider,
    credentials,
    'pushed_authorization_request_endpoint',
    ({ as, options }) => pushedAuthorizationRequest(...as, query, options),
  );
  requireSuccess(answer, {
    doing: 'performing pushed authorization request',
    success: 201,
    refusal: { error: 'par_failed', description: 'Pushed authorization request failed' },
  });
  const { request_uri: requestUri, expires_in: expiresIn } = parseJsonAnswer(answer);
  if (typeof requestUri !== 'string' || typeof expiresIn !== 'number') {
    throw new MonoCloudHttpError('The pushed authorization response lacks request_uri or expires_in');
  }
  return { request_uri: requestUri, expires_in: expiresIn };
}

/**
 * Ends a token's life at the provider (RFC 7009 §2). A token the provider does not know is no error.
 * @throws MonoCloudOPError when the provider refuses, MonoCloudHttpError when it fails to answer.
 */
export async function revoke(
  provider: Provider,
  credentials: ClientCredentials,
  token: string,
  tokenTypeHint?: 'access_token' | 'refresh_token',
): Promise<void> {
  const additionalParameters = new URLSearchParams(tokenTypeHint && { token_type_hint: tokenTypeHint });
  const answer = await requestAsClient(provider, credentials, 'revocation_endpoint', ({ as, options }) =>
    revocationRequest(...as, token, { ...options, additionalParameters }),
  );
  requireSuccess(answer, {
    doing: 'performing token revocation',
    refusal: { error: 'revocation_failed', description: 'Token revocation failed' },
  });
}

/**
 * Asks the provider about an access token (RFC 7662 §2); returns what it answers, less `active`. No claim is
 * checked yet.
 * @throws MonoCloudTokenError with code `inactive_token`.
 * @throws MonoCloudOPError when the provider refuses the question, MonoCloudHttpError when it fails to answer
 * it.
 */
export async function introspect(
  provider: Provider,
  credentials: ClientCredentials,
  accessToken: unknown,
): Promise<Claims> {
  const token = requireTokenText(accessToken, 'Access token');
  const additionalParameters = { token_type_hint: 'access_token' };
  const answer = await requestAsClient(provider, credentials, 'introspection_endpoint', ({ as, options }) =>
    introspectionRequest(...as, token, { ...options, additionalParameters }),
  );
  const error = answer.status === 401 ? 'invalid_client' : 'introspection_failed';
  requireSuccess(answer, {
    doing: 'performing token introspection',
    refusal: { error, description: 'Token introspection failed' },
  });
  const { active, ...claims } = parseJsonAnswer(answer);
  if (active !== true) {
    throw new MonoCloudTokenError(
      'Token is not active. The introspection endpoint returned active=false',
      'inactive_token',
    );
  }
  return claims;
}

/**
 * Claims about the user of an access token (OpenID Connect Core §5.3).
 * @param subject whom they must be about: the `sub` of the ID token (§5.3.2)
 * @throws MonoCloudTokenError when the provider refuses the token (401, 403).
 * @throws MonoCloudValidationError when they are about another user.
 * @throws MonoCloudHttpError when the provider fails to answer.
 */
export async function fetchUserinfo(
  provider: Provider,
  credentials: ClientCredentials,
  accessToken: string,
  subject?: string,
): Promise<UserinfoResponse> {
  // `userInfoRequest` would also accept a signed answer, which is not supported here.
  const headers = new Headers({ accept: 'application/json' });
  const answer = await requestAsClient(provider, credentials, 'userinfo_endpoint', ({ url, options }) =>
    protectedResourceRequest(accessToken, 'GET', url, headers, null, {
      ...options,
      [customFetch]: (address, request) => provider.send(address, { ...request, body: null }),
    }),
  );
  if (answer.status === 401 || answer.status === 403) {
    const code = answer.status === 401 ? 'invalid_token' : 'insufficient_scope';
    throw new MonoCloudTokenError('The userinfo endpoint refused the access token', code, toRaw(answer));
  }
  requireSuccess(answer, { doing: 'fetching userinfo' });
  const claims = parseJsonAnswer(answer);
  if (!isUserinfo(claims)) throw new MonoCloudHttpError('The userinfo response lacks the subject');
  if (subject !== undefined && claims.sub !== subject) {
    const message = 'The userinfo response is about another user';
    throw new MonoCloudValidationError(message, undefined, { code: 'invalid_answer' });
  }
  return claims;
}

function isUserinfo(claims: Claims): claims is UserinfoResponse {
  return typeof claims['sub'] === 'string' && claims['sub'] !== '';
}
