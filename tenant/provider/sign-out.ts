import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

/**
 * Makes a sign-out end the refresh tokens too. The provider spares the grant of a client with `offline_access`; in the
 * shop, who signs out expects that nothing can be fetched in their name any more.
 */
export function endGrantsOnSignOut(provider: Provider): void {
  provider.on('authorization.success', ({ oidc }: KoaContextWithOIDC) => {
    if (oidc.session && oidc.client)
      oidc.session.authorizationFor(oidc.client.clientId).persistsLogout = false;
  });
}
