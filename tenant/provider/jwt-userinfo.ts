import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Next } from '../http/middleware.ts';
import { isJwt, type IssuedTokens } from './issued-tokens.ts';
import { CLAIMS_BY_SCOPE, findUser, toClaims, type User } from './users.ts';

const BEARER = /^bearer ([^\s]+)$/i;

/**
 * Creates the middleware that lets a JWT access token with the scope `openid` open the userinfo endpoint
 * (OpenID Connect Core §5.3), as MonoCloud does. The provider itself knows opaque tokens only.
 */
export function createJwtUserinfo(path: string, issued: IssuedTokens) {
  return async function userinfoForJwt(ctx: KoaContextWithOIDC, next: Next): Promise<void> {
    const token = BEARER.exec(ctx.get('authorization'))?.[1];
    if (ctx.path !== path || !isJwt(token) || !['GET', 'POST'].includes(ctx.method)) {
      await next();
      return;
    }
    ctx.set('Cache-Control', 'no-store');
    const claims = await issued.check(token);
    const user = findUser(claims?.sub);
    const scopes = claims?.scope.split(' ') ?? [];
    if (!claims || !user) refuse(ctx, 401, 'invalid_token');
    else if (!scopes.includes('openid')) refuse(ctx, 403, 'insufficient_scope');
    else ctx.body = pickClaims(user, scopes);
  };
}

function pickClaims(user: User, scopes: string[]): Record<string, unknown> {
  const open = new Set(scopes.flatMap((scope) => CLAIMS_BY_SCOPE[scope] ?? []));
  return Object.fromEntries(Object.entries(toClaims(user)).filter(([claim]) => open.has(claim)));
}

/** RFC 6750 §3.1. */
function refuse(ctx: KoaContextWithOIDC, status: 401 | 403, error: string): void {
  const scope = status === 403 ? ', scope="openid"' : '';
  ctx.status = status;
  ctx.set('WWW-Authenticate', `Bearer realm="${ctx.oidc?.issuer ?? ctx.origin}", error="${error}"${scope}`);
  ctx.body = { error };
}
