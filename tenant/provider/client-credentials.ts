import type { TokenEndpointGrantContext } from 'oidc-provider';
import { errors } from './oidc-provider.ts';
import type { TenantSettings } from '../settings.ts';
import { combineForToken, CONSENT_SCOPES, createResourceServers } from './resources.ts';

/** Parameters of the grant in addition to `grant_type` and those of client authentication. */
export const CLIENT_CREDENTIALS_PARAMETERS = ['scope', 'resource'];

/**
 * Creates the handler of the client credentials grant (RFC 6749 §4.4) for one resource or several. The provider's own
 * refuses several.
 *
 * It throws errors.InvalidTarget when no resource is named or one is unknown, and errors.InvalidScope when a scope
 * belongs to none of them.
 */
export function createClientCredentialsGrant(settings: TenantSettings) {
  const toResourceServer = createResourceServers(settings);
  return async function issueToClient(ctx: TokenEndpointGrantContext): Promise<void> {
    const { client, params, provider } = ctx.oidc;
    const combined = combineForToken([params.resource ?? []].flat(), settings);
    const server = toResourceServer(combined);
    const known = new Set(server.scope.split(' '));
    // What changes data is never given unasked: a client that names no scope wants to read.
    const byDefault = [...known].filter((scope) => !CONSENT_SCOPES.has(scope));
    const asked = params.scope?.split(' ').filter(Boolean) ?? byDefault;
    const unknown = asked.find((scope) => !known.has(scope));
    if (unknown) throw new errors.InvalidScope('the resource does not know this scope', unknown);

    const token = new provider.ClientCredentials({ client, scope: asked.join(' ') });
    token.resourceServer = new provider.ResourceServer(combined, server);
    ctx.oidc.entity('ClientCredentials', token);
    const accessToken = await token.save();
    ctx.body = {
      access_token: accessToken,
      token_type: token.tokenType,
      expires_in: token.expiration,
      scope: token.scope,
    };
  };
}
