import type { ClientCredentials } from './client-authentication.ts';
import { postAsClient } from './client-endpoint.ts';
import { MonoCloudValidationError } from '../errors.ts';
import { isProviderError, parseJsonAnswer, toProviderError, toStatusError } from '../issuer/provider-answer.ts';
import type { Provider } from '../issuer/provider.ts';
import type { Tokens } from '../types.ts';
import { keepRejectedTokenResponse } from './rejected-token-response.ts';

/** One kind of token request, for errors, and the scopes an answer without `scope` stands for. */
export interface Grant {
  form: URLSearchParams;
  /** Completes "Error while". */
  doing: string;
  fallbackError: string;
  fallbackDescription: string;
  requestedScopes?: string;
}

/**
 * Requests tokens (RFC 6749 §3.2).
 * @throws MonoCloudOPError when the provider refuses: status 400 or 401, or any other answer that is an OAuth error.
 * @throws MonoCloudHttpError when it fails to answer: any other status, no answer, no JSON.
 * @throws MonoCloudValidationError when the answer lacks what RFC 6749 §5.1 requires; `findRejectedTokenResponse` has what is
 * left of it.
 */
export async function requestTokens(
  provider: Provider,
  client: ClientCredentials,
  grant: Grant,
): Promise<Tokens> {
  const answer = await postAsClient(provider, client, 'token_endpoint', grant.form);
  if (isProviderError(answer)) {
    throw toProviderError(answer, grant.fallbackError, grant.fallbackDescription);
  }
  if (answer.status !== 200) throw toStatusError(grant.doing, answer);
  const body = parseJsonAnswer(answer);
  try {
    return parseTokens(body, grant.requestedScopes);
  } catch (error) {
    if (error instanceof MonoCloudValidationError) keepRejectedTokenResponse(error, body);
    throw error;
  }
}

function parseTokens(body: Record<string, unknown>, requestedScopes: string | undefined): Tokens {
  const { expires_in: expiresIn, token_type: tokenType } = body;
  const scope = readScope(body['scope']) ?? requestedScopes;
  // Only recommended by RFC 6749 §5.1, and required as a number by the published contract.
  if (typeof expiresIn !== 'number' || !Number.isFinite(expiresIn))
    throw missing("Missing required 'expires_in' field");
  if (scope === undefined || scope.trim() === '') throw missing("Missing or invalid 'scope' field");
  // A token of another type must not be sent as a bearer token (RFC 6749 §7.1).
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    throw missing("Missing or unsupported 'token_type' field");
  }
  const accessToken = optionalText(body, 'access_token');
  if (!accessToken) throw missing("Missing required 'access_token' field");
  return {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn,
    scope,
    id_token: optionalText(body, 'id_token'),
    refresh_token: optionalText(body, 'refresh_token'),
  };
}

/**
 * Granted scopes, space-separated. Undefined when the answer names none: RFC 6749 §5.1 lets a provider leave them out when
 * they are those that were requested. Some providers list them.
 * @throws MonoCloudValidationError when they are something else.
 */
function readScope(scope: unknown): string | undefined {
  const text =
    Array.isArray(scope) && scope.every((name) => typeof name === 'string') ? scope.join(' ') : scope;
  if (text !== undefined && typeof text !== 'string') throw missing("Missing or invalid 'scope' field");
  return text?.trim() === '' ? undefined : text;
}

function optionalText(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw missing(`Invalid '${name}' field`);
  return value;
}

function missing(message: string): MonoCloudValidationError {
  return new MonoCloudValidationError(message, undefined, { code: 'invalid_answer' });
}
