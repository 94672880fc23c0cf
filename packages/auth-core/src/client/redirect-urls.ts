import { requireEndpoint } from '../issuer/discovery.ts';
import { parseSpaceSeparated } from '../space-separated.ts';
import type { AuthorizationParams, EndSessionParameters, IssuerMetadata } from '../types.ts';

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
