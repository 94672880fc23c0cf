import type { ResourceServer, TokenEndpointGrantContext } from 'oidc-provider';
import { errors } from './oidc-provider.ts';
import { combineResources } from './resources.ts';

/** Parameters of the grant in addition to `grant_type` and those of client authentication. */
export const CLIENT_CREDENTIALS_PARAMETERS = ['scope', 'resource'];

/**
 * Creates the handler of the client credentials grant (RFC 6749 §4.4) for one resource or several. The provider's own
 * refuses several.
 *
 * It throws errors.InvalidTarget when no resource is named or one is unknown, and errors.InvalidScope when a scope
 * belongs to none of them.
 */
export function createClientCredentialsGrant(toResourceServer: (combined: string) => ResourceServer) {
  return async function issueToClient(ctx: TokenEndpointGrantContext): Promise<void> {
    const { client, params, provider } = ctx.oidc;
    const combined = combineResources([params.resource ?? []].flat());
    const server = toResourceServer(combined);
    const known = new Set(server.scope.split(' '));
    const asked = params.scope?.split(' ').filter(Boolean) ?? [...known];
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
