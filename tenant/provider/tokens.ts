import type { Client, Configuration, JWTStructured, KoaContextWithOIDC } from 'oidc-provider';
import { toAudience } from './resources.ts';

/** Gives a JWT access token for several resources its audiences as an array (RFC 7519 §4.1.3). */
export function narrowAudience(_ctx: KoaContextWithOIDC, _token: unknown, { payload }: JWTStructured): void {
  if (typeof payload['aud'] === 'string') payload['aud'] = toAudience(payload['aud']);
}

type TokenSource = Parameters<NonNullable<Configuration['issueRefreshToken']>>[2];

/**
 * Decides whether a code is worth a refresh token, and lets that one remember the scopes that the tenant declined.
 *
 * An application asks for the same scopes at every refresh. Those it was declined at sign-in are declined again;
 * without the memory they would be unknown to the refresh token, and the request fail as a whole (RFC 6749 §6).
 */
export function keepDeclinedScopes(ctx: KoaContextWithOIDC, client: Client, code: TokenSource): boolean {
  const grant = ctx.oidc.grant;
  const declined = [...code.resourceIndicators].flatMap((resource) =>
    resource && grant ? grant.getRejectedResourceScope(resource).split(' ') : [],
  );
  const isOffline = client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access');
  code.scope = [...new Set([...code.scopes, ...declined])].filter(Boolean).join(' ');
  return isOffline;
}
