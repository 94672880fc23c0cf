import type { Grant, KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import type { Consents } from './consents.ts';
import { combineResources, listScopes, OPENID_SCOPES, splitResources } from './resources.ts';
import { findUser, listUserScopes } from './users.ts';

/**
 * Creates the hook that returns the grant of a signed-in user to a client. Our clients are first party: the tenant
 * grants what the user may have, and declines the rest. A scope that still needs the user's consent is in neither part, so
 * that the provider asks for it where a request names it.
 */
export function createGrantLoader(
  toResourceServer: (combined: string) => ResourceServer,
  consents: Consents,
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
    const may = listUserScopes(user);
    setApiScopes(grant, {
      resources: registerCombination(ctx, toResourceServer),
      scopes: ctx.oidc.requestParamScopes,
      may,
      granted: consents.keepAllowed({ clientId: client.clientId, accountId: user.sub }, may),
    });
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

/** What one sign-in asked for, and what the user may have of it. */
interface ScopeDecision {
  resources: string[];
  scopes: ReadonlySet<string>;
  /** Those that the user may have. */
  may: string[];
  /** Those of them that the client gets. */
  granted: string[];
}

/** Earlier sign-ins of the same session share the grant, so what they asked for stays in it. */
function setApiScopes(grant: Grant, { resources: asked, scopes, may, granted }: ScopeDecision): void {
  const resources = new Set(
    [...Object.keys(grant.resources ?? {}), ...asked].flatMap((id) => [id, ...splitResources(id)]),
  );
  const before = new Set(
    [...resources].flatMap((resource) => grant.getRejectedResourceScope(resource).split(' ')),
  );
  // Set anew each time: what a user may have can change between two sign-ins.
  grant.resources = undefined;
  grant.rejected = undefined;
  for (const resource of resources) {
    const known = listScopes(resource);
    grant.addResourceScope(resource, [...OPENID_SCOPES, ...known.filter((scope) => granted.includes(scope))]);
    // A scope that no sign-in asked for is not declined but unknown to the client's tokens (RFC 6749 §6).
    const isAsked = (scope: string) => scopes.has(scope) || before.has(scope);
    grant.rejectResourceScope(
      resource,
      known.filter((scope) => !may.includes(scope) && isAsked(scope)),
    );
  }
}
