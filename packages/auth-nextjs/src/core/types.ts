import type {
  AccessToken,
  AuthorizationParams,
  ClientAuthMethod,
  IdTokenClaims,
  MonoCloudClientOptionsBase,
  MonoCloudSession,
  MonoCloudSessionStore,
  SecurityAlgorithms,
  UserinfoResponse,
} from '@monocloud/auth-core';

export type SameSiteValues = 'strict' | 'lax' | 'none';

/** State a caller attaches to a sign-in and gets back in `onSessionCreating`. */
export type ApplicationState = Record<string, unknown>;

/** A resource asked for at sign-in in addition to the default one. */
export interface Indicator {
  /** Space-separated URLs. */
  resource: string;
  /** Space-separated scopes. */
  scopes?: string;
}

export interface MonoCloudCookieOptions {
  name: string;
  path: string;
  domain?: string;
  httpOnly: boolean;
  secure: boolean;
  sameSite: SameSiteValues;
  persistent: boolean;
}

export interface MonoCloudSessionOptions {
  cookie: MonoCloudCookieOptions;
  sliding: boolean;
  /** Seconds. */
  duration: number;
  /** Seconds; no session outlives it. */
  maximumDuration: number;
  store?: MonoCloudSessionStore;
}

export interface MonoCloudStateOptions {
  cookie: Omit<MonoCloudCookieOptions, 'persistent'>;
  /** Seconds a pending sign-in stays valid. */
  duration: number;
  /** Sign-ins one browser may have pending; fewer when their cookies are large or the session leaves no room. */
  maxConcurrent: number;
}

export interface MonoCloudRoutes {
  signIn: string;
  callback: string;
  userInfo: string;
  signOut: string;
  backChannelLogout: string;
}

export type OnSessionCreating = (
  session: MonoCloudSession,
  idToken?: Partial<IdTokenClaims>,
  userInfo?: UserinfoResponse,
  state?: ApplicationState,
) => Promise<void> | void;

export type OnSetApplicationState = (request: unknown) => Promise<ApplicationState> | ApplicationState;
export type OnBackChannelLogout = (sub?: string, sid?: string) => Promise<void> | void;

/** The configuration after constructor, environment and defaults were put together. */
export interface MonoCloudOptionsResolved extends Omit<MonoCloudClientOptionsBase, 'clientAuthMethod'> {
  tenantDomain: string;
  clientId: string;
  clientAuthMethod: ClientAuthMethod;
  appUrl: string;
  /** The first seals; all open. */
  cookieSecrets: string[];
  /** Bytes that all cookies of this package may take in one `Cookie` header. */
  cookieHeaderLimit: number;
  defaultAuthParams: AuthorizationParams & { scopes: string };
  resources?: Indicator[];
  routes: MonoCloudRoutes;
  usePar: boolean;
  postLogoutRedirectUri?: string;
  federatedSignOut: boolean;
  fetchUserInfo: boolean;
  refetchUserInfo: boolean;
  strictProfileSync: boolean;
  allowQueryParamOverrides: boolean;
  /** Seconds. */
  clockSkew: number;
  /** Seconds. */
  clockTolerance: number;
  responseTimeout: number;
  idTokenSigningAlg: SecurityAlgorithms;
  filteredIdTokenClaims: string[];
  groupsClaim: string;
  /** The name under which the variable `DEBUG` turns on debug lines. They hold no token, code, cookie or secret. */
  debugger: string;
  session: MonoCloudSessionOptions;
  state: MonoCloudStateOptions;
  onSessionCreating?: OnSessionCreating;
  onSetApplicationState?: OnSetApplicationState;
  onBackChannelLogout?: OnBackChannelLogout;
}

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

export interface GetSessionOptions {
  refetchUserInfo?: boolean;
}

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

export interface MonoCloudTokens extends AccessToken {
  idToken?: string;
  refreshToken?: string;
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
