import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Next } from '../http/middleware.ts';
import type { AccessTokenClaims, IssuedTokens } from './issued-tokens.ts';

/**
 * Creates the middleware that answers for JWT access tokens where the provider declines them: introspection
 * (RFC 7662) and revocation (RFC 7009). It steps in after the provider has authenticated the client.
 */
export function createJwtEndpoints(issued: IssuedTokens) {
  return async function answerForJwt(ctx: KoaContextWithOIDC, next: Next): Promise<void> {
    await next();
    if (!isDeclined(ctx)) return;
    const token = ctx.oidc.params?.['token'];
    const claims = typeof token === 'string' ? await issued.check(token) : undefined;
    if (ctx.oidc.route === 'introspection') introspect(ctx, claims);
    if (ctx.oidc.route === 'revocation') revoke(ctx, issued, claims);
  };
}

function isDeclined({ oidc, body }: KoaContextWithOIDC): boolean {
  // Set by the provider for its own routes only.
  if (!oidc?.client) return false;
  return (
    typeof body === 'object' && body !== null && 'error' in body && body.error === 'unsupported_token_type'
  );
}

function introspect(ctx: KoaContextWithOIDC, claims: AccessTokenClaims | undefined): void {
  ctx.status = 200;
  ctx.body = claims ? { active: true, token_type: 'Bearer', ...claims } : { active: false };
}

function revoke(ctx: KoaContextWithOIDC, issued: IssuedTokens, claims: AccessTokenClaims | undefined): void {
  if (claims && claims.client_id !== ctx.oidc.client?.clientId) {
    ctx.status = 400;
    ctx.body = { error: 'invalid_request', error_description: 'the token belongs to another client' };
    return;
  }
  if (claims) issued.revoke(claims);
  ctx.status = 200;
  ctx.body = '';
}
