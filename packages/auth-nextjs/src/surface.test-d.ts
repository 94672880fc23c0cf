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

export type Shapes = [
  True<Equal<Members<GetSessionOptions>, { refetchUserInfo?: Flag }>>,
  True<
    Equal<
      Members<GetTokensOptions>,
      { forceRefresh?: Flag; refetchUserInfo?: Flag; resource?: Text; scopes?: Text }
    >
  >,
  True<
    Equal<
      Members<AccessToken>,
      {
        accessToken: string;
        accessTokenExpiration: number;
        scopes: string;
        resource?: Text;
        requestedScopes?: Text;
      }
    >
  >,
  True<
    Equal<
      Members<MonoCloudTokens>,
      Members<AccessToken & { idToken?: Text; refreshToken?: Text; isExpired: boolean }>
    >
  >,
  True<Equal<Members<IsUserInGroupOptions>, { groupsClaim?: Text; matchAll?: Flag }>>,
  True<Equal<MonoCloudSession['user'], MonoCloudUser>>,
  True<Equal<MonoCloudSession['accessTokens'], AccessToken[] | undefined>>,
  True<Equal<MonoCloudSession['somethingElse'], unknown>>,
];

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

export type OptionNames = [
  True<Equal<keyof ExtraAuthParams, AuthParamName>>,
  True<Equal<keyof auth.RedirectToSignInOptions, AuthParamName | 'returnUrl'>>,
  True<Equal<keyof auth.RedirectToSignOutOptions, 'postLogoutRedirectUri' | 'federated'>>,
  True<Equal<keyof auth.ProtectOptions, GuardName>>,
  True<Equal<keyof auth.ProtectAppPageOptions, GuardName | RefusalName>>,
  True<Equal<keyof auth.ProtectPagePageOptions, GuardName | RefusalName | 'getServerSideProps'>>,
  True<Equal<keyof auth.ProtectApiAppOptions, GroupName | RefusalName>>,
  True<Equal<keyof auth.ProtectApiPageOptions, GroupName | RefusalName>>,
  True<
    Equal<
      keyof auth.MonoCloudMiddlewareOptions,
      Exclude<GroupName, 'groups'> | RefusalName | 'protectedRoutes' | 'onError'
    >
  >,
  True<Equal<keyof auth.MonoCloudAuthOptions, 'onError'>>,
  True<Equal<keyof client.ProtectClientPageOptions, GuardName | RefusalName | 'onError'>>,
  True<
    Equal<keyof client.AuthenticationState, 'isLoading' | 'isAuthenticated' | 'error' | 'user' | 'refetch'>
  >,
  True<
    Equal<
      keyof guards.ProtectedProps,
      'children' | 'groups' | 'groupsClaim' | 'matchAllGroups' | 'fallback' | 'onGroupAccessDenied'
    >
  >,
  True<Equal<keyof guards.RedirectToSignInProps, AuthParamName | 'returnUrl'>>,
  True<Equal<Exclude<keyof components.SignInProps, Anchor>, AuthParamName | 'returnUrl'>>,
  True<
    Equal<
      Exclude<keyof components.SignUpProps, Anchor>,
      Exclude<AuthParamName, 'authenticatorHint' | 'loginHint' | 'prompt'> | 'returnUrl'
    >
  >,
  True<
    Equal<
      Exclude<keyof components.SignOutProps, Anchor | 'resource'>,
      'postLogoutUrl' | 'federated' | 'idTokenHint'
    >
  >,
];

type GroupName = 'groups' | 'groupsClaim' | 'matchAll';
type GuardName = GroupName | 'returnUrl' | 'authParams';
type RefusalName = 'onAccessDenied' | 'onGroupAccessDenied';
type Anchor = Exclude<keyof AnchorHTMLAttributes<HTMLAnchorElement>, AuthParamName>;

/** A client of one's own has every function, with the very same overloads. */
type FunctionName = Exclude<keyof typeof auth, `MonoCloud${string}`>;
type Functions = { readonly [K in FunctionName]: (typeof auth)[K] };
export type MembersOfAClient = [
  True<Equal<Members<Pick<MonoCloudNextClient, FunctionName>>, Functions>>,
  True<Equal<Exclude<keyof MonoCloudNextClient, FunctionName>, 'coreClient' | 'oidcClient'>>,
];

export type ClientSide = [
  True<Equal<typeof client.protectPage, typeof client.protectClientPage>>,
  True<Equal<ReturnType<typeof client.useAuth>['refetch'], (refresh?: boolean) => Promise<void>>>,
  True<Equal<ReturnType<typeof components.SignIn>, ReactElement>>,
  True<Equal<ReturnType<typeof guards.Protected>, ReactNode>>,
  True<Equal<ReturnType<typeof guards.RedirectToSignIn>, null>>,
];

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
