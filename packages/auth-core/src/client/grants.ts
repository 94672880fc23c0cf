import { appendResources } from './redirect-urls.ts';
import { parseSpaceSeparated } from '../space-separated.ts';
import type { Grant } from './token-endpoint.ts';
import type { ExchangeAuthorizationCodeOptions, RefreshGrantOptions } from '../types.ts';

/** The request that turns a code into tokens (RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 8707 §2.2). */
export function toCodeGrant(options: ExchangeAuthorizationCodeOptions): Grant {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: options.code,
    redirect_uri: options.redirectUri,
  });
  if (options.codeVerifier !== undefined) form.set('code_verifier', options.codeVerifier);
  appendResources(form, options.resource);
  return {
    form,
    doing: 'performing token grant',
    fallbackError: 'code_grant_failed',
    fallbackDescription: 'Authorization code grant failed',
    requestedScopes: options.scopes,
  };
}

/** The request that turns a refresh token into new tokens (RFC 6749 §6, RFC 8707 §2.2). */
export function toRefreshGrant(refreshToken: string, options: RefreshGrantOptions): Grant {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const scope = parseSpaceSeparated(options.scopes).join(' ');
  if (scope) form.set('scope', scope);
  appendResources(form, options.resource);
  return {
    form,
    doing: 'performing refresh token grant',
    fallbackError: 'refresh_grant_failed',
    fallbackDescription: 'Refresh token grant failed',
    requestedScopes: scope || options.originalScopes,
  };
}
