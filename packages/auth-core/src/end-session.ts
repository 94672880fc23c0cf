import { requireEndpoint } from './discovery.ts';
import type { EndSessionParameters, IssuerMetadata } from './types.ts';

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
