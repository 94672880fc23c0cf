// Holds the types of the public surface against the published ones. `tsc -b` is what runs it: a claim that is not
// true does not compile.

import type { AnchorHTMLAttributes, ReactElement, ReactNode } from 'react';
import type * as auth from './index.ts';
import type * as client from './client/index.ts';
import type * as components from './components/index.ts';
import type * as guards from './components/client.ts';
import type {
  AccessToken,
  ExtraAuthParams,
  GetSessionOptions,
  GetTokensOptions,
  IsUserInGroupOptions,
  MonoCloudNextClient,
  MonoCloudSession,
  MonoCloudTokens,
  MonoCloudUser,
} from './index.ts';
import type { Equal, Members, True } from './testing/type-claims.ts';

type Text = string | undefined;
type Flag = boolean | undefined;

export type Shapes = True<
  [
    Equal<Members<GetSessionOptions>, { refetchUserInfo?: Flag }>,
    Equal<
      Members<GetTokensOptions>,
      { forceRefresh?: Flag; refetchUserInfo?: Flag; resource?: Text; scopes?: Text }
    >,
    Equal<
      Members<AccessToken>,
      {
        accessToken: string;
        accessTokenExpiration: number;
        scopes: string;
        resource?: Text;
        requestedScopes?: Text;
      }
    >,
    Equal<
      Members<MonoCloudTokens>,
      Members<AccessToken & { idToken?: Text; refreshToken?: Text; isExpired: boolean }>
    >,
    Equal<Members<IsUserInGroupOptions>, { groupsClaim?: Text; matchAll?: Flag }>,
    Equal<MonoCloudSession['user'], MonoCloudUser>,
    Equal<MonoCloudSession['accessTokens'], AccessToken[] | undefined>,
    Equal<MonoCloudSession['somethingElse'], unknown>,
  ]
>;

type AuthParamName =
  | 'scopes'
  | 'resource'
  | 'prompt'
  | 'display'
  | 'uiLocales'
  | 'acrValues'
  | 'authenticatorHint'
  | 'maxAge'
  | 'loginHint'
  | 'audience'
  | 'idTokenHint';

export type OptionNames = True<
  [
    Equal<keyof ExtraAuthParams, AuthParamName>,
    Equal<keyof auth.RedirectToSignInOptions, AuthParamName | 'returnUrl'>,
    Equal<keyof auth.RedirectToSignOutOptions, 'postLogoutRedirectUri' | 'federated'>,
    Equal<keyof auth.ProtectOptions, GuardName>,
    Equal<keyof auth.ProtectAppPageOptions, GuardName | RefusalName>,
    Equal<keyof auth.ProtectPagePageOptions, GuardName | RefusalName | 'getServerSideProps'>,
    Equal<keyof auth.ProtectApiAppOptions, GroupName | RefusalName>,
    Equal<keyof auth.ProtectApiPageOptions, GroupName | RefusalName>,
    Equal<
      keyof auth.MonoCloudMiddlewareOptions,
      Exclude<GroupName, 'groups'> | RefusalName | 'protectedRoutes' | 'onError'
    >,
    Equal<keyof auth.MonoCloudAuthOptions, 'onError'>,
    Equal<keyof client.ProtectClientPageOptions, GuardName | RefusalName | 'onError'>,
    Equal<keyof client.AuthenticationState, 'isLoading' | 'isAuthenticated' | 'error' | 'user' | 'refetch'>,
    Equal<
      keyof guards.ProtectedProps,
      'children' | 'groups' | 'groupsClaim' | 'matchAllGroups' | 'fallback' | 'onGroupAccessDenied'
    >,
    Equal<keyof guards.RedirectToSignInProps, AuthParamName | 'returnUrl'>,
    Equal<Exclude<keyof components.SignInProps, Anchor>, AuthParamName | 'returnUrl'>,
    Equal<
      Exclude<keyof components.SignUpProps, Anchor>,
      Exclude<AuthParamName, 'authenticatorHint' | 'loginHint' | 'prompt'> | 'returnUrl'
    >,
    Equal<
      Exclude<keyof components.SignOutProps, Anchor | 'resource'>,
      'postLogoutUrl' | 'federated' | 'idTokenHint'
    >,
  ]
>;

type GroupName = 'groups' | 'groupsClaim' | 'matchAll';
type GuardName = GroupName | 'returnUrl' | 'authParams';
type RefusalName = 'onAccessDenied' | 'onGroupAccessDenied';
type Anchor = Exclude<keyof AnchorHTMLAttributes<HTMLAnchorElement>, AuthParamName>;

/** A client of one's own has every function, with the very same overloads. */
type FunctionName = Exclude<keyof typeof auth, `MonoCloud${string}`>;
type Functions = { readonly [K in FunctionName]: (typeof auth)[K] };
export type MembersOfAClient = True<
  [
    Equal<Members<Pick<MonoCloudNextClient, FunctionName>>, Functions>,
    Equal<Exclude<keyof MonoCloudNextClient, FunctionName>, 'coreClient' | 'oidcClient'>,
  ]
>;

export type ClientSide = True<
  [
    Equal<typeof client.protectPage, typeof client.protectClientPage>,
    Equal<ReturnType<typeof client.useAuth>['refetch'], (refresh?: boolean) => Promise<void>>,
    Equal<ReturnType<typeof components.SignIn>, ReactElement>,
    Equal<ReturnType<typeof guards.Protected>, ReactNode>,
    Equal<ReturnType<typeof guards.RedirectToSignIn>, null>,
  ]
>;

/** Beyond the published package: its options stay as they are, and an application may take events. */
export type Additions = True<
  [
    Equal<auth.MonoCloudOptions['onEvent'], auth.OnEvent | undefined>,
    Equal<auth.MonoCloudOptions['logFailure'], auth.LogFailure | undefined>,
    Equal<
      Parameters<auth.LogFailure>,
      [failure: auth.MonoCloudFailure, request?: auth.MonoCloudEventRequest]
    >,
    Equal<Parameters<auth.OnEvent>, [event: auth.MonoCloudEvent, request?: auth.MonoCloudEventRequest]>,
    Equal<
      auth.MonoCloudEvent['type'],
      | 'sign_in_started'
      | 'signed_in'
      | 'sign_in_failed'
      | 'signed_out'
      | 'session_ended'
      | 'tokens_refreshed'
      | 'refresh_failed'
      | 'tokens_read'
      | 'back_channel_logout'
    >,
    Equal<Extract<auth.MonoCloudEvent, { type: 'tokens_read' }>['outcome'], 'hit' | 'waited' | 'refreshed'>,
    Equal<auth.MonoCloudEvent['clientId'], string>,
  ]
>;

/** Types that applications import by name. */
export type PublishedNames = [
  auth.MonoCloudOptions,
  auth.MonoCloudSession,
  auth.MonoCloudUser,
  auth.MonoCloudTokens,
  auth.AccessToken,
  auth.GetSessionOptions,
  auth.GetTokensOptions,
  auth.MonoCloudMiddlewareOptions,
  auth.MonoCloudAuthOptions,
  auth.MonoCloudAuthHandler,
  auth.ProtectOptions,
  auth.ProtectApiAppOptions,
  auth.ProtectApiPageOptions,
  auth.ProtectAppPageOptions,
  auth.ProtectPagePageOptions,
  auth.ProtectPagePageReturnType,
  auth.RedirectToSignInOptions,
  auth.RedirectToSignOutOptions,
  auth.IsUserInGroupOptions,
  auth.GroupOptions,
  auth.ExtraAuthParams,
  auth.Indicator,
  auth.MonoCloudSessionStore,
  auth.SessionLifetime,
  auth.OnSessionCreating,
  auth.OnBackChannelLogout,
  auth.OnSetApplicationState,
  auth.ApplicationState,
  auth.AuthorizationParams,
  auth.IdTokenClaims,
  auth.UserinfoResponse,
  auth.Group,
  auth.Jwk,
  auth.Jwks,
  auth.IssuerMetadata,
  auth.SecurityAlgorithms,
  auth.SameSiteValues,
  auth.IMonoCloudCookieRequest,
  auth.IMonoCloudCookieResponse,
  auth.MonoCloudRequest,
  auth.MonoCloudResponse,
];
