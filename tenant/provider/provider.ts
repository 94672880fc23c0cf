import type { Client, Configuration, KoaContextWithOIDC, Provider as OidcProvider } from 'oidc-provider';
import { createAdapter } from '../state/adapter.ts';
import type { TenantKeys } from '../state/keys.ts';
import type { Records } from '../state/records.ts';
import type { TenantSettings } from '../settings.ts';
import { renderErrorPage } from '../pages/error-page.ts';
import { ACR, createPrompts, keepOfflineAccess } from './authorization-request.ts';
import { CLIENT_CREDENTIALS_PARAMETERS, createClientCredentialsGrant } from './client-credentials.ts';
import { listClients } from './clients.ts';
import type { Consents } from './consents.ts';
import { createGrantLoader } from './grant.ts';
import { errors, Provider } from './oidc-provider.ts';
import {
  assertTokenResources,
  createResourceFeature,
  createResourceServers,
  keepDeclinedScopes,
  narrowAudience,
  OPENID_SCOPES,
} from './resources.ts';
import { createSignOutFeature, endGrantsOnSignOut, fetchFromProvider } from './sign-out.ts';
import { CLAIMS_BY_SCOPE, findUser, toClaims } from './users.ts';

export const ROUTES = {
  authorization: '/authorize',
  token: '/token',
  pushed_authorization_request: '/par',
  jwks: '/jwks',
  userinfo: '/userinfo',
  introspection: '/introspect',
  revocation: '/revoke',
  end_session: '/sign-out',
};

export const SIGN_IN_ROUTE = '/sign-in';

const CODE_SECONDS = 60;
const INTERACTION_SECONDS = 60 * 60;

export interface ProviderParts {
  settings: TenantSettings;
  issuer: string;
  keys: TenantKeys;
  records: Records;
  consents: Consents;
}

/** Creates the OpenID provider: oidc-provider with everything that makes it behave like a MonoCloud tenant. */
export function createProvider(parts: ProviderParts): OidcProvider {
  const { settings, issuer, consents } = parts;
  const provider = new Provider(issuer, {
    ...createStorage(parts),
    ...createPolicy(settings, consents),
    features: createFeatures(settings),
  });
  const handler = createClientCredentialsGrant(settings);
  provider.registerGrantType('client_credentials', handler, CLIENT_CREDENTIALS_PARAMETERS, 'resource');
  endGrantsOnSignOut(provider);
  return provider;
}

function createStorage({ settings, issuer, keys, records }: ProviderParts): Configuration {
  // Cookies do not know ports: two tenants on localhost must not overwrite each other's.
  const prefix = ['monoshop_tenant', new URL(issuer).port].filter(Boolean).join('_');
  // The provider makes them HttpOnly and SameSite=Lax by itself.
  const cookie = { signed: true };
  return {
    adapter: createAdapter(records),
    clients: listClients(settings),
    jwks: { keys: keys.signing },
    routes: ROUTES,
    cookies: {
      keys: keys.cookies,
      names: { session: `${prefix}_session`, interaction: `${prefix}_sign_in`, resume: `${prefix}_resume` },
      long: cookie,
      short: cookie,
    },
    ttl: {
      AccessToken: settings.accessTokenSeconds,
      AuthorizationCode: CODE_SECONDS,
      ClientCredentials: settings.accessTokenSeconds,
      Grant: toGrantSeconds(settings),
      IdToken: settings.idTokenSeconds,
      Interaction: INTERACTION_SECONDS,
      RefreshToken: (ctx) => toRefreshSeconds(ctx, settings),
      Session: settings.sessionSeconds,
    },
  };
}

function createPolicy(settings: TenantSettings, consents: Consents): Configuration {
  return {
    scopes: OPENID_SCOPES,
    claims: CLAIMS_BY_SCOPE,
    acrValues: [ACR],
    // The profile goes into the ID token: a token for the APIs does not open the userinfo endpoint.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    // Not the provider's default, which rotates for some clients only.
    rotateRefreshToken: (ctx) => {
      assertTokenResources(ctx, settings);
      return true;
    },
    issueRefreshToken: keepDeclinedScopes,
    expiresWithSession: () => false,
    extraParams: { offline_access: keepOfflineAccess },
    extraTokenClaims: (ctx, token) =>
      'accountId' in token ? describeSignIn(ctx, token.accountId) : undefined,
    formats: { customizers: { jwt: narrowAudience } },
    loadExistingGrant: createGrantLoader(createResourceServers(settings), consents, toGrantSeconds(settings)),
    findAccount: (_ctx, sub) => {
      const user = findUser(sub);
      return user && { accountId: user.sub, claims: () => toClaims(user) };
    },
    interactions: { policy: createPrompts(), url: (_ctx, { uid }) => `${SIGN_IN_ROUTE}/${uid}` },
    clientBasedCORS: () => false,
    fetch: fetchFromProvider,
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = renderErrorPage({ code: error, description, homeUrl: settings.webUrl });
    },
  };
}

function createFeatures(settings: TenantSettings): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    backchannelLogout: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) =>
        token.kind !== 'RefreshToken' || token.clientId === client.clientId,
    },
    pushedAuthorizationRequests: { enabled: true },
    resourceIndicators: createResourceFeature(settings),
    revocation: { enabled: true, allowedPolicy: mayRevoke },
    rpInitiatedLogout: createSignOutFeature(settings.webUrl),
  };
}

/** What an access token says of its user, and of the sign-in that it comes from, however often it was renewed (RFC 9470 §6). */
function describeSignIn({ oidc }: KoaContextWithOIDC, sub: string) {
  const { authTime, acr } = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken ?? {};
  return { groups: findUser(sub)?.groups, auth_time: authTime, acr };
}

/** A client may revoke its own tokens only; any other is an error (RFC 7009 §2.1). */
function mayRevoke(_ctx: KoaContextWithOIDC, client: Client, token: { clientId?: string }): boolean {
  if (token.clientId === client.clientId) return true;
  throw new errors.InvalidRequest('the token belongs to another client');
}

/** A family of refresh tokens lives as long as its first token: rotation does not extend it. */
function toRefreshSeconds({ oidc }: KoaContextWithOIDC, settings: TenantSettings): number {
  const rotated = oidc.entities.RotatedRefreshToken;
  // At least one: the clock may tick between the check that a token is alive and this line.
  return rotated ? Math.max(1, rotated.remainingTTL) : settings.refreshTokenSeconds;
}

/** A grant ends no earlier than what hangs on it. */
function toGrantSeconds({ refreshTokenSeconds, sessionSeconds }: TenantSettings): number {
  return Math.max(refreshTokenSeconds, sessionSeconds) + CODE_SECONDS;
}
