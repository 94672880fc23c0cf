import {
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
} from 'oauth4webapi';
import { MonoCloudValidationError } from '../errors.ts';
import { requireEndpoint } from '../issuer/discovery.ts';
import { parseSpaceSeparated } from '../tokens/claims.ts';
import type { AuthorizationParams, CallbackParams, EndSessionParameters, IssuerMetadata } from '../types.ts';

/**
 * Parameters of an authorization request as they travel (OpenID Connect Core §3.1.2.1). `resource` is
 * repeated once per URL (RFC 8707 §2). After a pushed request only `client_id` and `request_uri` remain (RFC
 * 9126 §4).
 */
export function toAuthorizationQuery(clientId: string, params: AuthorizationParams): URLSearchParams {
  const query = new URLSearchParams({ client_id: clientId });
  if (params.requestUri !== undefined) {
    query.set('request_uri', params.requestUri);
    return query;
  }
  const values = {
    redirect_uri: params.redirectUri,
    scope: params.scopes === undefined ? undefined : parseSpaceSeparated(params.scopes).join(' '),
    response_type: params.responseType ?? 'code',
    response_mode: params.responseMode,
    state: params.state,
    nonce: params.nonce,
    code_challenge: params.codeChallenge,
    code_challenge_method:
      params.codeChallenge === undefined ? undefined : (params.codeChallengeMethod ?? 'S256'),
    prompt: params.prompt,
    display: params.display,
    ui_locales: params.uiLocales,
    acr_values: params.acrValues?.join(' '),
    authenticator_hint: params.authenticatorHint,
    login_hint: params.loginHint,
    id_token_hint: params.idTokenHint,
    audience: params.audience,
    max_age: params.maxAge?.toString(),
    request: params.request,
  };
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, value);
  appendResources(query, params.resource);
  return query;
}

/** One `resource` parameter per URL (RFC 8707 §2). */
export function appendResources(query: URLSearchParams, resource: string | undefined): void {
  for (const url of parseSpaceSeparated(resource)) query.append('resource', url);
}

/** @throws MonoCloudValidationError when the tenant has no authorization endpoint. */
export function toAuthorizationUrl(metadata: IssuerMetadata, query: URLSearchParams): string {
  const url = new URL(requireEndpoint(metadata, 'authorization_endpoint'));
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url.href;
}

/**
 * Where a browser signs out of the tenant (OpenID Connect RP-Initiated Logout §2).
 * @throws MonoCloudValidationError when the tenant has no such endpoint.
 */
export function toEndSessionUrl(
  metadata: IssuerMetadata,
  clientId: string,
  params: EndSessionParameters,
): string {
  const url = new URL(requireEndpoint(metadata, 'end_session_endpoint'));
  const values = {
    client_id: clientId,
    id_token_hint: params.idTokenHint,
    post_logout_redirect_uri: params.postLogoutRedirectUri,
    state: params.state,
  };
  for (const [name, value] of Object.entries(values)) if (value) url.searchParams.set(name, value);
  return url.href;
}

/** 32 random bytes, base64url, that tie a callback to its sign-in (RFC 6749 §10.12). */
export const generateState = (): string => generateRandomState();

/** 32 random bytes, base64url, that tie an ID token to its sign-in (OpenID Connect Core §3.1.2.1). */
export const generateNonce = (): string => generateRandomNonce();

/** A code verifier and its S256 challenge (RFC 7636 §4). */
export async function generatePKCE(): Promise<{ codeVerifier: string; codeChallenge: string }> {
  const codeVerifier = generateRandomCodeVerifier();
  return { codeVerifier, codeChallenge: await calculatePKCECodeChallenge(codeVerifier) };
}

const CALLBACK_PARAMETERS = {
  code: 'code',
  state: 'state',
  error: 'error',
  error_description: 'errorDescription',
  iss: 'iss',
  session_state: 'sessionState',
} as const;

/**
 * Reads an authorization response from a URL, a query or a form body (OpenID Connect Core §3.1.2.5, RFC 9207
 * §2).
 * @throws MonoCloudValidationError when a parameter is repeated (RFC 6749 §3.1).
 */
export function parseCallbackParams(queryOrBody: string): CallbackParams {
  const params = new URLSearchParams(queryOrBody.replace(/^(?:https?:|\/)[^?]*/i, '').replace(/#.*$/s, ''));
  const result: CallbackParams = {};
  for (const [wireName, name] of Object.entries(CALLBACK_PARAMETERS)) {
    const [value, ...more] = params.getAll(wireName);
    if (more.length > 0)
      throw new MonoCloudValidationError(`The callback repeats the parameter "${wireName}"`);
    if (value !== undefined) result[name] = value;
  }
  return result;
}
