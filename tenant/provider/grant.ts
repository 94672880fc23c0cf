import type { Grant, KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import { combineResources, listScopes, OPENID_SCOPES, splitResources } from './resources.ts';
import { findUser } from './users.ts';

/**
 * Creates the hook that returns the grant of a signed-in user to a client. Our clients are first party: the tenant
 * grants what the user may have without a consent page, and declines the rest.
 */
export function createGrantLoader(
  toResourceServer: (combined: string) => ResourceServer,
  grantSeconds: number,
) {
  return async function loadGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
    const { client, session, provider, claims } = ctx.oidc;
    const user = findUser(session?.accountId);
    if (!client || !session || !user) return undefined;
    // The ID token names the session, so that a client can match a later logout token.
    claims.id_token = { ...claims.id_token, sid: null };

    const knownId = session.grantIdFor(client.clientId);
    const known = knownId ? await provider.Grant.find(knownId) : undefined;
    const grant = known ?? new provider.Grant({ clientId: client.clientId, accountId: user.sub });
    grant.addOIDCScope(OPENID_SCOPES);
    const asked = registerCombination(ctx, toResourceServer);
    setApiScopes(grant, asked, user.scopes);
    grant.exp = Math.floor(Date.now() / 1_000) + grantSeconds;
    await grant.save();
    return grant;
  };
}

/** Makes the code and the refresh token good for all asked resources together, and for each of them alone. */
function registerCombination(
  ctx: KoaContextWithOIDC,
  toResourceServer: (combined: string) => ResourceServer,
) {
  const { provider, resourceServers = {} } = ctx.oidc;
  const single = Object.keys(resourceServers);
  if (single.length > 1) {
    const combined = combineResources(single);
    resourceServers[combined] ??= new provider.ResourceServer(combined, toResourceServer(combined));
  }
  return Object.keys(resourceServers);
}

/** Earlier sign-ins of the same session share the grant, so what they asked for stays in it. */
function setApiScopes(grant: Grant, asked: string[], allowed: readonly string[]): void {
  const resources = new Set(
    [...Object.keys(grant.resources ?? {}), ...asked].flatMap((id) => [id, ...splitResources(id)]),
  );
  // Set anew each time: what a user may have can change between two sign-ins.
  grant.resources = undefined;
  grant.rejected = undefined;
  for (const resource of resources) {
    const known = listScopes(resource);
    const declined = known.filter((scope) => !allowed.includes(scope));
    grant.addResourceScope(resource, [...OPENID_SCOPES, ...known]);
    grant.rejectResourceScope(resource, declined);
  }
}
