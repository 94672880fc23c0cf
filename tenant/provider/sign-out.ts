import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { renderSignedOutPage, renderSignOutPage } from '../pages/sign-out-page.ts';

/** OpenID Connect RP-Initiated Logout 1.0, with the tenant's own pages. */
export function createSignOutFeature(
  homeUrl: string,
): NonNullable<Configuration['features']>['rpInitiatedLogout'] {
  return {
    enabled: true,
    logoutSource(ctx, form) {
      ctx.body = renderSignOutPage({ form, confirmed: isOwnHint(ctx), homeUrl });
    },
    postLogoutSuccessSource(ctx) {
      ctx.body = renderSignedOutPage(homeUrl);
    },
  };
}

/**
 * Whether the ID token of the request is about the very user who is signed in. Anybody can have one about themselves
 * and send somebody else here with it. The provider has checked its signature.
 */
function isOwnHint({ oidc }: KoaContextWithOIDC): boolean {
  const sub = oidc.entities.IdTokenHint?.payload['sub'];
  return sub !== undefined && sub === oidc.session?.accountId;
}

/**
 * Makes a sign-out end the refresh tokens too. The provider spares the grant of a client with `offline_access`; in the
 * shop, who signs out expects that nothing can be fetched in their name any more.
 */
export function endGrantsOnSignOut(provider: Provider): void {
  provider.on('authorization.success', ({ oidc }) => {
    if (oidc.session && oidc.client)
      oidc.session.authorizationFor(oidc.client.clientId).persistsLogout = false;
  });
}
