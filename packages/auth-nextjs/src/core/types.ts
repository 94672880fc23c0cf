import type { AccessToken, AuthorizationParams, MonoCloudSessionStore } from '@monocloud/auth-core';
import type { OptionsResolved } from './options/option-table.ts';

/** The configuration after constructor, environment and defaults were put together. */
export interface MonoCloudOptionsResolved extends OptionsResolved {}

/** Options of the session: its cookie, its lifetime in seconds, its store. */
export type MonoCloudSessionOptions = OptionsResolved['session'];
/** Name and attributes of a cookie. */
export type MonoCloudCookieOptions = MonoCloudSessionOptions['cookie'];
/** `SameSite` of a cookie (RFC 6265bis §5.6.7). */
export type SameSiteValues = MonoCloudCookieOptions['sameSite'];
/** Options of the cookies that belong to a sign-in which has not come back yet. */
export type MonoCloudStateOptions = OptionsResolved['state'];
/** Paths of the auth routes, below the base path of the application. */
export type MonoCloudRoutes = OptionsResolved['routes'];

/** A resource asked for at sign-in in addition to the default one: space-separated URLs and scopes. */
export type Indicator = NonNullable<OptionsResolved['resources']>[number];

type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };

/** What `new MonoCloudNextClient(options)` takes. Everything left out comes from the environment, then from the defaults. */
export interface MonoCloudOptions extends Partial<
  Omit<MonoCloudOptionsResolved, 'cookieSecrets' | 'routes' | 'session' | 'state' | 'defaultAuthParams'>
> {
  /** One secret, or several: the first seals, all open, so that a secret can be rotated without signing anyone out. */
  cookieSecret?: string | string[];
  defaultAuthParams?: Partial<AuthorizationParams>;
  routes?: Partial<MonoCloudRoutes>;
  session?: DeepPartial<Omit<MonoCloudSessionOptions, 'store'>> & { store?: MonoCloudSessionStore };
  state?: DeepPartial<MonoCloudStateOptions>;
  /** Accepted because the published package takes it. Has no effect: nothing sends it there either. */
  userAgent?: string;
}

/** Options of `getSession()`. */
export interface GetSessionOptions {
  /** Renew the profile from the userinfo endpoint, with the stored token. Default false. */
  refetchUserInfo?: boolean;
}

/** Which token `getTokens()` returns, and how new it has to be. */
export interface GetTokensOptions {
  /** Ask for a new token even when the stored one is still good. Default false. */
  forceRefresh?: boolean;
  /** Also renew the user's profile. Default: the client option of the same name. */
  refetchUserInfo?: boolean;
  /** Space-separated absolute URLs. */
  resource?: string;
  /** Space-separated scopes. */
  scopes?: string;
}

/** The access token for the request, with the ID token and refresh token of the session. */
export interface MonoCloudTokens extends AccessToken {
  idToken?: string;
  refreshToken?: string;
  /** Whether the access token has expired by the clock of this machine. */
  isExpired: boolean;
}

export type OnCoreError = (error: Error) => unknown;

export interface SignInOptions {
  authParams?: Partial<AuthorizationParams>;
  returnUrl?: string;
  /** Given, it decides the answer to an unexpected error; otherwise the error is logged and answered with 500. */
  onError?: OnCoreError;
}

export interface CallbackOptions {
  onError?: OnCoreError;
}

export interface UserInfoOptions {
  refresh?: boolean;
  onError?: OnCoreError;
}

export interface SignOutOptions {
  postLogoutRedirectUri?: string;
  federatedSignOut?: boolean;
  onError?: OnCoreError;
}

export interface BackChannelLogoutOptions {
  onError?: OnCoreError;
}
