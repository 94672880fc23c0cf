import { MonoCloudCoreClient } from './core/core-client.ts';
import { MonoCloudNextClient } from './next-client.ts';

export { MonoCloudAuthBaseError, MonoCloudHttpError, MonoCloudOPError } from '@monocloud/auth-core';
export { MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
export { MonoCloudNextClient };

let core: MonoCloudCoreClient | undefined;

// Its core is made at the first call that needs it, so that importing this package, and a module that calls
// `authMiddleware()` or `protectApi()` while it is loaded, reads no environment.
const client: object = Object.create(MonoCloudNextClient.prototype, {
  coreClient: { get: () => (core ??= new MonoCloudCoreClient()) },
});

// By name alone, which makes functions of the methods: they bring their `this` along.
type Functions = {
  [Name in Exclude<keyof MonoCloudNextClient, 'coreClient' | 'oidcClient'>]: MonoCloudNextClient[Name];
};

/** The methods of that client. Each is looked up at every call, so that a spy on the prototype is seen here too. */
const functions: Functions = new Proxy(MonoCloudNextClient.prototype, {
  get:
    (prototype, name) =>
    (...args: unknown[]) =>
      Reflect.get(prototype, name).apply(client, args),
});

export const {
  /** {@inheritDoc MonoCloudNextClient.authMiddleware} */
  authMiddleware,
  /** {@inheritDoc MonoCloudNextClient.monoCloudAuth} */
  monoCloudAuth,
  /** {@inheritDoc MonoCloudNextClient.getSession} */
  getSession,
  /** {@inheritDoc MonoCloudNextClient.getTokens} */
  getTokens,
  /** {@inheritDoc MonoCloudNextClient.isAuthenticated} */
  isAuthenticated,
  /** {@inheritDoc MonoCloudNextClient.isUserInGroup} */
  isUserInGroup,
  /** {@inheritDoc MonoCloudNextClient.protect} */
  protect,
  /** {@inheritDoc MonoCloudNextClient.protectApi} */
  protectApi,
  /** {@inheritDoc MonoCloudNextClient.protectPage} */
  protectPage,
  /** {@inheritDoc MonoCloudNextClient.redirectToSignIn} */
  redirectToSignIn,
  /** {@inheritDoc MonoCloudNextClient.redirectToSignOut} */
  redirectToSignOut,
} = functions;

export type {
  AccessToken,
  Address,
  AuthorizationParams,
  ClientAuthMethod,
  DisplayOptions,
  EndSessionParameters,
  Group,
  IdTokenClaims,
  IssuerMetadata,
  IsUserInGroupOptions,
  Jwk,
  Jwks,
  JwsHeaderParameters,
  JwtClaims,
  MonoCloudRawResponse,
  MonoCloudSession,
  MonoCloudSessionStore,
  MonoCloudTokenErrorCode,
  MonoCloudUser,
  Prompt,
  ResponseModes,
  SecurityAlgorithms,
  SessionLifetime,
  UserinfoResponse,
} from '@monocloud/auth-core';
export type { AppRouterContext } from './next/request.ts';
export type { HandlerAnswer, ResponseInitializer } from './next/handler-answer.ts';
export type { ExtraAuthParams } from './core/authorization-query.ts';
export type { MonoCloudFailure } from './core/diagnostics.ts';
export type { MonoCloudEvent, MonoCloudEventRequest } from './core/events.ts';
export type {
  CookieOptions,
  IMonoCloudCookieRequest,
  IMonoCloudCookieResponse,
  MonoCloudRequest,
  MonoCloudResponse,
} from './core/http.ts';
export type {
  ApplicationState,
  LogFailure,
  OnBackChannelLogout,
  OnEvent,
  OnSessionCreating,
  OnSetApplicationState,
} from './core/options/callbacks.ts';
export type {
  GetSessionOptions,
  GetTokensOptions,
  Indicator,
  MonoCloudCookieOptions,
  MonoCloudOptions,
  MonoCloudRoutes,
  MonoCloudSessionOptions,
  MonoCloudStateOptions,
  MonoCloudTokens,
  SameSiteValues,
} from './core/types.ts';
export type { ProtectedAppPage } from './next/protect-page.ts';
export type * from './next/types.ts';
