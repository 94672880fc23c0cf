import { isLoopback } from '@monoshop/service-kit';
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
 * Whether the ID token of the request is about the user who is signed in. An attacker has an ID token about their own
 * account and can send another user here with it. The provider has checked its signature.
 */
function isOwnHint({ oidc }: KoaContextWithOIDC): boolean {
  const sub = oidc.entities.IdTokenHint?.payload['sub'];
  return sub !== undefined && sub === oidc.session?.accountId;
}

/**
 * Makes a sign-out revoke the refresh tokens too. By default the provider keeps the grant of a client with
 * `offline_access`; a user who signs out of the shop expects that no request can be made for them any more.
 */
export function endGrantsOnSignOut(provider: Provider): void {
  provider.on('authorization.success', ({ oidc }) => {
    if (oidc.session && oidc.client)
      oidc.session.authorizationFor(oidc.client.clientId).persistsLogout = false;
  });
}

type GuardedInit = RequestInit & { dispatcher?: unknown };

/**
 * The fetch of the provider for its only outgoing request, the logout token (OpenID Connect Back-Channel Logout 1.0
 * §2.5). The provider passes a dispatcher that refuses connections to this machine, against forged addresses; ours come
 * from the settings, and the storefront usually runs on this machine.
 */
export function fetchFromProvider(
  input: string | URL | Request,
  options: GuardedInit = {},
): Promise<Response> {
  const { dispatcher: _guard, ...unguarded } = options;
  const url = new URL(input instanceof Request ? input.url : input);
  return fetch(input, isLoopback(url) ? unguarded : options);
}
