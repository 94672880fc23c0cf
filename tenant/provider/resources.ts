import { listWrites, mapApis } from '@monoshop/apis';
import type { Client, Configuration, JWTStructured, KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import { errors } from './oidc-provider.ts';
import type { TenantSettings } from '../settings.ts';

/** The APIs that tokens can be asked for, and the scopes each of them knows. The order is that of `aud`. */
export const API_SCOPES: Readonly<Record<string, readonly string[]>> = mapApis(
  ({ scope, write }) => (write ? [scope, write.scope] : [scope]),
  ({ audience }) => audience,
);

/** The scopes of the APIs that a user is asked about before a client gets them, in words. */
export const CONSENT_SCOPES: ReadonlyMap<string, string> = new Map(
  listWrites().map(({ write }) => [write.scope, write.action]),
);

export const OPENID_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

/**
 * Several resources as one identifier. oidc-provider issues a token for one resource; MonoCloud issues one token for
 * several (RFC 8707 §2), so several travel through it as one name, in the order of the registry.
 *
 * @throws errors.InvalidTarget for a resource that is not in the registry, or for none.
 */
export function combineResources(resources: readonly string[]): string {
  const asked = new Set(resources.flatMap(splitResources));
  const known = Object.keys(API_SCOPES).filter((resource) => asked.delete(resource));
  if (asked.size > 0 || known.length === 0) throw new errors.InvalidTarget();
  return known.join(' ');
}

/** The resources behind an identifier that {@link combineResources} made. */
export function splitResources(combined: string): string[] {
  return combined.split(' ').filter(Boolean);
}

/** The scopes that the given resources know together. */
export function listScopes(combined: string): string[] {
  return splitResources(combined).flatMap((resource) => API_SCOPES[resource] ?? []);
}

/** As {@link combineResources}, for one token: a tenant with `singleResource` gives none for several. */
export function combineForToken(resources: readonly string[], { singleResource }: TenantSettings): string {
  const combined = combineResources(resources);
  if (!singleResource || splitResources(combined).length === 1) return combined;
  throw new errors.InvalidTarget('a token is for one resource only');
}

/** Creates the lookup of a resource's settings, combined or not. */
export function createResourceServers(settings: TenantSettings): (combined: string) => ResourceServer {
  return (combined) => ({
    scope: [
      ...(settings.openidInApiTokens ? OPENID_SCOPES : []),
      ...listScopes(combineResources([combined])),
    ].join(' '),
    // The provider takes a string only; the token itself gets an array.
    audience: combined,
    accessTokenFormat: 'jwt',
    accessTokenTTL: settings.accessTokenSeconds,
    jwt: { sign: { alg: settings.signingAlgorithm } },
  });
}

/** RFC 8707, with several resources per token. */
export function createResourceFeature(
  settings: TenantSettings,
): NonNullable<Configuration['features']>['resourceIndicators'] {
  const toResourceServer = createResourceServers(settings);
  return {
    enabled: true,
    getResourceServerInfo(ctx, identifier) {
      // Only the provider itself may name a combination; a client names each resource in a parameter of its own.
      if (identifier.includes(' ') && ctx.oidc.params?.['resource'] === identifier)
        throw new errors.InvalidTarget();
      return toResourceServer(identifier);
    },
    defaultResource: (_ctx, _client, oneOf) => (oneOf ? combineForToken([oneOf].flat(), settings) : []),
    // Which of several resources is meant cannot be known where a token has one only.
    useGrantedResource: (ctx, { resourceIndicators }) =>
      asksForApis(ctx) && !(settings.singleResource && resourceIndicators.size > 1),
  };
}

/**
 * Whether a token request that names no resource means the granted ones. A request for `openid` and no scope of an API
 * means a token for the userinfo endpoint.
 */
function asksForApis(ctx: KoaContextWithOIDC): boolean {
  const asked = ctx.oidc.requestParamScopes;
  const isForApi = Object.values(API_SCOPES).some((scopes) => scopes.some((scope) => asked.has(scope)));
  return isForApi || !asked.has('openid');
}

/**
 * Refuses a refresh for its resources before its refresh token is spent. oidc-provider looks at them afterwards: the
 * client, which received no other token, would use the spent one again, and that ends its grant.
 *
 * @throws errors.InvalidTarget for resources that were not granted, or several where a token has one only.
 */
export function assertTokenResources({ oidc }: KoaContextWithOIDC, settings: TenantSettings): void {
  const { params, entities, requestParamScopes } = oidc;
  const token = entities.RefreshToken;
  if (!token) return;
  const isText = (resource: unknown): resource is string => typeof resource === 'string';
  const named = [params?.['resource']].flat().filter(isText);
  const scopes = requestParamScopes.size > 0 ? requestParamScopes : token.scopes;
  // Without a resource, `openid` asks for a token of the userinfo endpoint.
  const isForUserinfo = named.length === 0 && scopes.has('openid');
  const wanted = named.length > 0 ? named : [...token.resourceIndicators].filter(isText);
  if (isForUserinfo || wanted.length === 0) return;
  const combined = combineForToken(wanted, settings);
  if (named.length > 0 && !token.resourceIndicators.has(combined)) throw new errors.InvalidTarget();
}

/** Gives a JWT access token for several resources its audiences as an array (RFC 7519 §4.1.3). */
export function narrowAudience(_ctx: KoaContextWithOIDC, _token: unknown, { payload }: JWTStructured): void {
  const resources = typeof payload['aud'] === 'string' ? splitResources(payload['aud']) : [];
  if (resources.length > 1) payload['aud'] = resources;
}

type TokenSource = Parameters<NonNullable<Configuration['issueRefreshToken']>>[2];

/**
 * Decides whether a code yields a refresh token, and records in it the scopes that the tenant declined.
 *
 * An application asks for the same scopes at every refresh. Those declined at sign-in are declined again; without the
 * record they would be unknown to the refresh token, and the whole request would fail (RFC 6749 §6).
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
