import type { ClientMetadata } from 'oidc-provider';
import type { TenantSettings } from '../settings.ts';

/** The two clients: the storefront, which acts for users, and the token command, which acts for itself. */
export function listClients(settings: TenantSettings): ClientMetadata[] {
  const { webUrl, backchannelLogoutUri, signingAlgorithm } = settings;
  return [
    {
      client_id: settings.webClientId,
      client_secret: settings.webClientSecret,
      client_name: 'MonoShop',
      redirect_uris: listRedirectUris(settings),
      post_logout_redirect_uris: [webUrl, `${webUrl}/`],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      id_token_signed_response_alg: signingAlgorithm,
      ...(backchannelLogoutUri && {
        backchannel_logout_uri: backchannelLogoutUri,
        backchannel_logout_session_required: true,
      }),
    },
    {
      client_id: settings.tokenClientId,
      client_secret: settings.tokenClientSecret,
      client_name: 'MonoShop token command',
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
    },
  ];
}

/** Where the storefront takes users back (RFC 6749 §3.1.2): compared character by character. */
export function listRedirectUris({ webUrl, redirectUris }: TenantSettings): string[] {
  return [`${webUrl}/api/auth/callback`, ...redirectUris];
}
