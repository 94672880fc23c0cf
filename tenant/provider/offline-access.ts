import { decodeJwt } from 'jose';
import type { Client, KoaContextWithOIDC } from 'oidc-provider';

/**
 * Puts `offline_access` back into the scope. oidc-provider drops it from a request without `prompt=consent`
 * (OpenID Connect Core §11); MonoCloud gives it to a first-party client without that.
 */
export function keepOfflineAccess(ctx: KoaContextWithOIDC, _value: unknown, client: Client): void {
  const { params } = ctx.oidc;
  if (!params) return;
  const asked = toWords(findAskedScope(ctx));
  if (!asked.includes('offline_access') || !client.grantTypeAllowed('refresh_token')) return;
  params['scope'] = [...new Set([...toWords(params['scope']), 'offline_access'])].join(' ');
}

function findAskedScope(ctx: KoaContextWithOIDC): unknown {
  const pushed = ctx.oidc.entities.PushedAuthorizationRequest;
  if (pushed) return decodeJwt(pushed.request)['scope'];
  return ctx.oidc.body?.['scope'] ?? ctx.query['scope'];
}

const toWords = (scope: unknown): string[] =>
  typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
