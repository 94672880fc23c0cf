import { genericTokenEndpointRequest } from 'oauth4webapi';
import { MonoCloudValidationError } from '../errors.ts';
import { isProviderError, parseJsonAnswer, requireSuccess, type Refusal } from '../issuer/provider-answer.ts';
import type { Provider } from '../issuer/provider.ts';
import { parseSpaceSeparated } from '../tokens/claims.ts';
import type { ExchangeAuthorizationCodeOptions, RefreshGrantOptions, Tokens } from '../types.ts';
import type { ClientCredentials } from './client-authentication.ts';
import { requestAsClient } from './client-endpoint.ts';
import { appendResources } from './redirect-urls.ts';

/** One kind of token request, for errors, and the scopes an answer without `scope` stands for. */
interface Grant {
  type: string;
  form: URLSearchParams;
  /** Completes "Error while". */
  doing: string;
  refusal: Refusal;
  requestedScopes?: string;
}

/** The request that turns a code into tokens (RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 8707 §2.2). */
export function toCodeGrant(options: ExchangeAuthorizationCodeOptions): Grant {
  const form = new URLSearchParams({ code: options.code, redirect_uri: options.redirectUri });
  if (options.codeVerifier !== undefined) form.set('code_verifier', options.codeVerifier);
  appendResources(form, options.resource);
  return {
    type: 'authorization_code',
    form,
    doing: 'performing token grant',
    refusal: { error: 'code_grant_failed', description: 'Authorization code grant failed' },
    requestedScopes: options.scopes,
  };
}

/** The request that turns a refresh token into new tokens (RFC 6749 §6, RFC 8707 §2.2). */
export function toRefreshGrant(refreshToken: string, options: RefreshGrantOptions): Grant {
  const form = new URLSearchParams({ refresh_token: refreshToken });
  const scope = parseSpaceSeparated(options.scopes).join(' ');
  if (scope) form.set('scope', scope);
  appendResources(form, options.resource);
  return {
    type: 'refresh_token',
    form,
    doing: 'performing refresh token grant',
    refusal: { error: 'refresh_grant_failed', description: 'Refresh token grant failed' },
    requestedScopes: scope || options.originalScopes,
  };
}

/**
 * Requests tokens (RFC 6749 §3.2). The generic request function is used for codes too, because the other one
 * takes the whole authorization response, which the caller has checked.
 * @throws MonoCloudOPError when the provider refuses: status 400 or 401, or any other answer that is an OAuth
 * error.
 * @throws MonoCloudHttpError when it fails to answer: any other status, no answer, no JSON.
 * @throws MonoCloudValidationError when the answer lacks what RFC 6749 §5.1 requires; {@link
 * findRejectedTokenResponse} has what is left of it.
 */
export async function requestTokens(
  provider: Provider,
  credentials: ClientCredentials,
  { type, form, doing, refusal, requestedScopes }: Grant,
): Promise<Tokens> {
  const answer = await requestAsClient(provider, credentials, 'token_endpoint', ({ as, options }) =>
    genericTokenEndpointRequest(...as, type, form, options),
  );
  requireSuccess(answer, { doing, refusal, isRefusal: isProviderError });
  const body = parseJsonAnswer(answer);
  try {
    return parseTokens(body, requestedScopes);
  } catch (error) {
    if (error instanceof MonoCloudValidationError) keepRejectedTokenResponse(error, body);
    throw error;
  }
}

// VSCHAR (RFC 6749 appendix A.12): nothing else can be sent in a header.
const SENDABLE = /^[\x20-\x7e]+$/;

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
  if (!SENDABLE.test(accessToken)) throw missing("Invalid 'access_token' field");
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
 * Granted scopes, space-separated. Undefined when the answer names none: RFC 6749 §5.1 lets a provider leave
 * them out when they are those that were requested. Some providers list them.
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

/** The tokens of a token response that was rejected because a required member is missing or wrong. */
export interface RejectedTokenResponse {
  refresh_token: string;
  id_token?: string;
}

// Kept outside the error, because errors are logged.
const responses = new WeakMap<Error, RejectedTokenResponse>();

/** Keeps the refresh token of a response, if it has one, under the error that rejects the response. */
function keepRejectedTokenResponse(rejection: Error, body: Record<string, unknown>): void {
  const { refresh_token: refreshToken, id_token: idToken } = body;
  if (typeof refreshToken !== 'string' || refreshToken === '') return;
  responses.set(rejection, {
    refresh_token: refreshToken,
    id_token: typeof idToken === 'string' ? idToken : undefined,
  });
}

/**
 * The tokens of the response that `refreshGrant` rejected with this error; undefined when it had no refresh
 * token. A provider that rotates refresh tokens has already revoked the previous one (RFC 9700 §4.14.2).
 */
export function findRejectedTokenResponse(rejection: unknown): RejectedTokenResponse | undefined {
  return rejection instanceof Error ? responses.get(rejection) : undefined;
}
