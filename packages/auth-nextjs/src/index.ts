export {
  MonoCloudAuthBaseError,
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '@monocloud/auth-core';
export * from './default-client.ts';
export { MonoCloudNextClient } from './next-client.ts';

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
export type { AppRouterContext } from './next/request-kind.ts';
export type { HandlerAnswer, ResponseInitializer } from './next/handler-answer.ts';
export type { ExtraAuthParams } from './authorization-query.ts';
export type {
  CookieOptions,
  IMonoCloudCookieRequest,
  IMonoCloudCookieResponse,
  MonoCloudRequest,
  MonoCloudResponse,
} from './core/http.ts';
export type {
  ApplicationState,
  GetSessionOptions,
  GetTokensOptions,
  Indicator,
  MonoCloudCookieOptions,
  MonoCloudOptions,
  MonoCloudRoutes,
  MonoCloudSessionOptions,
  MonoCloudStateOptions,
  MonoCloudTokens,
  OnBackChannelLogout,
  OnSessionCreating,
  OnSetApplicationState,
  SameSiteValues,
} from './core/types.ts';
export type { ProtectedAppPage } from './next/protect-page.ts';
export type * from './types.ts';
