import type { KoaContextWithOIDC } from 'oidc-provider';
import { z } from 'zod';
import type { RecordEvent } from '../http/events.ts';
import { readError, type Next } from '../http/middleware.ts';
import type { AccessTokenClaims, IssuedTokens } from './issued-tokens.ts';

/**
 * Creates the middleware that answers for JWT access tokens where the provider declines them: introspection
 * (RFC 7662) and revocation (RFC 7009). It steps in after the provider has authenticated the client. Records what
 * was answered, for opaque tokens too where the provider has no event for that.
 */
export function createJwtEndpoints(issued: IssuedTokens, record: RecordEvent) {
  return async function answerForJwt(ctx: KoaContextWithOIDC, next: Next): Promise<void> {
    await next();
    if (isDeclined(ctx)) {
      const token = ctx.oidc.params?.['token'];
      const claims = typeof token === 'string' ? await issued.check(token) : undefined;
      if (ctx.oidc.route === 'introspection') introspect(ctx, claims);
      if (ctx.oidc.route === 'revocation') revoke(ctx, issued, { claims, record });
    }
    recordIntrospection(ctx, record);
  };
}

const introspectionSchema = z.object({ active: z.boolean(), sub: z.string().optional() });

/** `client_id` is the client that asked; `sub` is the user of an active token. */
function recordIntrospection(ctx: KoaContextWithOIDC, record: RecordEvent): void {
  const { data } = introspectionSchema.safeParse(ctx.oidc?.route === 'introspection' ? ctx.body : undefined);
  if (!data) return;
  const outcome = data.active ? 'active' : 'inactive';
  record(ctx, 'introspected', { client_id: ctx.oidc.client?.clientId, sub: data.sub, outcome });
}

/** `oidc` is set by the provider for its own routes only. */
const isDeclined = (ctx: KoaContextWithOIDC): boolean =>
  ctx.oidc?.client !== undefined && readError(ctx) === 'unsupported_token_type';

function introspect(ctx: KoaContextWithOIDC, claims: AccessTokenClaims | undefined): void {
  ctx.status = 200;
  ctx.body = claims ? { active: true, token_type: 'Bearer', ...claims } : { active: false };
}

interface Revocation {
  claims: AccessTokenClaims | undefined;
  record: RecordEvent;
}

function revoke(ctx: KoaContextWithOIDC, issued: IssuedTokens, { claims, record }: Revocation): void {
  const clientId = ctx.oidc.client?.clientId;
  if (claims && claims.client_id !== clientId) {
    record(ctx, 'revocation_refused', { client_id: clientId, sub: claims.sub, error: 'invalid_request' });
    ctx.status = 400;
    ctx.body = { error: 'invalid_request', error_description: 'the token belongs to another client' };
    return;
  }
  if (claims) {
    issued.revoke(claims);
    record(ctx, 'tokens_revoked', { client_id: clientId, sub: claims.sub, jti: claims.jti });
  }
  ctx.status = 200;
  ctx.body = '';
}
