import type {
  IsUserInGroupOptions as GroupRule,
  MonoCloudOidcClient,
  MonoCloudSession,
} from '@monocloud/auth-core';
import type { NextApiHandler } from 'next';
import type { NextFetchEvent, NextMiddleware, NextRequest } from 'next/server';
import type { ParsedUrlQuery } from 'node:querystring';
import type { ReactNode } from 'react';
import type { AppRouterContext, NodeRequest, NodeResponse, WebRequest, WebResponse } from './next/request.ts';
import { monoCloudAuth } from './next/auth-handler.ts';
import { authMiddleware, type MiddlewareResult } from './next/auth-middleware.ts';
import { MonoCloudCoreClient } from './core/core-client.ts';
import type { GetSessionOptions, MonoCloudOptions, MonoCloudTokens } from './core/types.ts';
import { getSession, getTokens, isAuthenticated, isUserInGroup } from './next/session-functions.ts';
import type { TokenRequest } from './next/session-functions.ts';
import { protectApi } from './next/protect-api.ts';
import { protect, protectPage, type ProtectedAppPage } from './next/protect-page.ts';
import { redirectToSignIn, redirectToSignOut } from './next/sign-in-redirect.ts';
import type * as types from './next/types.ts';

type ResponseOrContext = WebResponse | AppRouterContext;
type MaybeSession = Promise<MonoCloudSession | undefined>;

/**
 * Every function of this package, with one configuration. This is the list of their published forms.
 *
 * The functions exported next to it work on a client that is configured by the environment alone; make your own for
 * options the environment cannot express, such as a session store. The two do not share sessions kept in a store.
 * The members are methods of the prototype, as published: a subclass may override them, and they need their `this`.
 */
export class MonoCloudNextClient {
  readonly #coreClient: MonoCloudCoreClient;

  /**
   * Options left out come from the environment, then from the defaults. Never throws: what is missing is warned
   * about, and the calls that need it throw `MonoCloudValidationError`.
   */
  constructor(options: MonoCloudOptions = {}) {
    this.#coreClient = new MonoCloudCoreClient(options);
  }

  /** The part without a framework: sessions and auth routes over requests and responses of your own. */
  get coreClient(): MonoCloudCoreClient {
    return this.#coreClient;
  }

  /** The OpenID client behind every call to the provider. */
  get oidcClient(): MonoCloudOidcClient {
    return this.coreClient.oidcClient;
  }

  /**
   * The proxy (Next ≤ 15: middleware) of an app: serves the auth routes and keeps signed-out visitors from protected
   * paths. It redirects early; pages and handlers behind it authorize. Called with a request it is a proxy itself.
   * @throws MonoCloudValidationError at once when `protectedRoutes` is not valid.
   */
  authMiddleware(options?: types.MonoCloudMiddlewareOptions): NextMiddleware;
  authMiddleware(request: NextRequest, event: NextFetchEvent): Promise<MiddlewareResult>;
  authMiddleware(
    first?: types.MonoCloudMiddlewareOptions | NextRequest,
    event?: NextFetchEvent,
  ): NextMiddleware | Promise<MiddlewareResult> {
    return authMiddleware(() => this.coreClient, first, event);
  }

  /**
   * A handler for the auth routes: export it as `GET` and `POST` of `app/api/auth/[...monocloud]/route.ts`, or as the
   * default of `pages/api/auth/[...monocloud].ts`. Not needed where `authMiddleware` serves them. Other paths get 404.
   */
  monoCloudAuth(options?: types.MonoCloudAuthOptions): types.MonoCloudAuthHandler {
    return monoCloudAuth(() => this.coreClient, options);
  }

  /**
   * The session of the signed-in user; undefined when there is none, or it expired, or cannot be opened. This form
   * reads and writes the cookies of the request Next is serving.
   *
   * `refetchUserInfo: true` asks the provider's userinfo endpoint for the profile first (OpenID Connect Core §5.3).
   * @throws MonoCloudValidationError when a refetch is asked for and the session holds no default access token with
   * the `openid` scope.
   * @throws MonoCloudHttpError when the provider cannot be reached for it.
   */
  getSession(options?: GetSessionOptions): MaybeSession;
  /** Reads the cookies of `req`; changes are saved through `next/headers`. */
  getSession(req: WebRequest, options?: GetSessionOptions): MaybeSession;
  /** Reads the cookies of `req`; changes are saved on `res`, or with a route context there through `next/headers`. */
  getSession(req: WebRequest, res: ResponseOrContext, options?: GetSessionOptions): MaybeSession;
  /** The same for the Pages Router and plain Node servers. */
  getSession(req: NodeRequest, res: NodeResponse, options?: GetSessionOptions): MaybeSession;
  async getSession(...args: unknown[]): Promise<MonoCloudSession | undefined> {
    return getSession(this.coreClient, args);
  }

  /**
   * The signed-in user's tokens, renewed when the access token asked for is missing or about to expire. This form
   * reads and writes the cookies of the request Next is serving; a Server Component cannot save, so there nothing is
   * renewed.
   *
   * `resource` and `scopes` are space-separated and select an access token by exact set; left out, the default
   * token of the sign-in is meant. A renewal uses the refresh token (RFC 6749 §6, RFC 8707 §2.2).
   * @throws MonoCloudValidationError `Session does not exist` when the visitor is signed out; other messages for
   * options that are not valid.
   * @throws MonoCloudTokenError when the access token expired and there is no refresh token.
   * @throws MonoCloudOPError when the provider refuses the refresh token; `error` is its OAuth code.
   * @throws MonoCloudHttpError when the provider cannot be reached.
   */
  getTokens(options?: TokenRequest): Promise<MonoCloudTokens>;
  /** Reads the cookies of `req`; a renewed session is saved through `next/headers`. */
  getTokens(req: WebRequest, options?: TokenRequest): Promise<MonoCloudTokens>;
  /** Reads the cookies of `req`; a renewed session is saved on `res`, or as above with a route context there. */
  getTokens(req: WebRequest, res: ResponseOrContext, options?: TokenRequest): Promise<MonoCloudTokens>;
  getTokens(req: NodeRequest, res: NodeResponse, options?: TokenRequest): Promise<MonoCloudTokens>;
  async getTokens(...args: unknown[]): Promise<MonoCloudTokens> {
    return getTokens(this.coreClient, args);
  }

  /** Whether a user is signed in. Says nothing about how long the access token still lives. Forms as `getSession`. */
  isAuthenticated(): Promise<boolean>;
  isAuthenticated(req: WebRequest, res?: ResponseOrContext): Promise<boolean>;
  isAuthenticated(req: NodeRequest, res: NodeResponse): Promise<boolean>;
  async isAuthenticated(...args: unknown[]): Promise<boolean> {
    return isAuthenticated(this.coreClient, args);
  }

  /**
   * Whether the signed-in user belongs to one of `groups`, named by id or name; to all of them with `matchAll`.
   * False when signed out. Forms as `getSession`.
   */
  isUserInGroup(groups: string[], options?: GroupRule): Promise<boolean>;
  isUserInGroup(req: WebRequest, groups: string[], options?: GroupRule): Promise<boolean>;
  isUserInGroup(
    req: WebRequest,
    res: ResponseOrContext,
    groups: string[],
    options?: GroupRule,
  ): Promise<boolean>;
  isUserInGroup(req: NodeRequest, res: NodeResponse, groups: string[], options?: GroupRule): Promise<boolean>;
  async isUserInGroup(...args: unknown[]): Promise<boolean> {
    return isUserInGroup(this.coreClient, args);
  }

  /**
   * Resolves when the visitor is signed in (and in one of `groups`); otherwise sends them to sign-in.
   * For Server Components, route handlers and server actions.
   * @throws Error outside a request of the App Router.
   * @throws MonoCloudHttpError while the session store is unavailable.
   */
  async protect(options?: types.ProtectOptions): Promise<void> {
    return protect(this.coreClient, options);
  }

  /**
   * Wraps a route handler of the App Router: it runs only for a signed-in user (in one of `groups`). Others get
   * `401 {"message":"unauthorized"}` or `403 {"message":"forbidden"}`, or what the options answer instead. While the
   * session store is unavailable every request gets `503 {"message":"service unavailable"}` with `Retry-After`.
   */
  protectApi<TContext = AppRouterContext>(
    handler: types.AppRouterApiHandler<TContext>,
    options?: types.ProtectApiAppOptions<TContext>,
  ): (req: NextRequest, ctx: TContext) => Promise<Response>;
  /** Wraps an API route of the Pages Router. */
  protectApi(handler: NextApiHandler, options?: types.ProtectApiPageOptions): NextApiHandler;
  protectApi(
    handler: types.AppRouterApiHandler<never> | NextApiHandler,
    options?: types.ProtectApiAppOptions<never> | types.ProtectApiPageOptions,
  ) {
    return protectApi(() => this.coreClient, handler, options);
  }

  /** Wraps a Server Component page for signed-in users (in one of `groups`); it receives its props and `user`. */
  protectPage<TProps extends object = types.AppPageProps>(
    component: ProtectedAppPage<TProps>,
    options?: types.ProtectAppPageOptions<TProps>,
  ): (props: TProps) => Promise<ReactNode>;
  /** Makes the `getServerSideProps` of a page in the Pages Router; the page receives `user`. */
  protectPage<
    TProps extends Record<string, unknown> = Record<string, unknown>,
    TQuery extends ParsedUrlQuery = ParsedUrlQuery,
  >(options?: types.ProtectPagePageOptions<TProps, TQuery>): types.ProtectPagePageReturnType<TProps, TQuery>;
  protectPage(
    first?: ProtectedAppPage<object> | types.ProtectPagePageOptions,
    options?: types.ProtectAppPageOptions<object>,
  ) {
    return protectPage(() => this.coreClient, first, options);
  }

  /** Sends the visitor to the sign-in route. @throws Error outside a request of the App Router. */
  async redirectToSignIn(options?: types.RedirectToSignInOptions): Promise<never> {
    return redirectToSignIn(this.coreClient, options);
  }

  /** Sends the visitor to the sign-out route. @throws Error outside a request of the App Router. */
  async redirectToSignOut(options?: types.RedirectToSignOutOptions): Promise<never> {
    return redirectToSignOut(this.coreClient, options);
  }
}
