import type { MonoCloudOidcClient } from '@monocloud/auth-core';
import { createMonoCloudAuth, type MonoCloudAuth } from './auth-handler.ts';
import { type AuthMiddleware, createAuthMiddleware } from './auth-middleware.ts';
import { MonoCloudCoreClient } from './core/core-client.ts';
import type { MonoCloudOptions } from './core/types.ts';
import { createGetSession, type GetSession } from './get-session.ts';
import { createGetTokens, type GetTokens } from './get-tokens.ts';
import { createIsAuthenticated, type IsAuthenticated } from './is-authenticated.ts';
import { createIsUserInGroup, type IsUserInGroup } from './is-user-in-group.ts';
import { createProtectApi, type ProtectApi } from './protect-api.ts';
import { createProtectPage, type ProtectPage } from './protect-page.ts';
import { createProtect, type Protect } from './protect.ts';
import {
  createRedirectToSignIn,
  createRedirectToSignOut,
  type RedirectToSignIn,
  type RedirectToSignOut,
} from './sign-in-redirect.ts';

/**
 * Every function of this package, bound to one configuration.
 *
 * The functions exported beside it share a client that is configured by the environment alone; make your own for
 * options the environment cannot express, such as a session store. The two do not share sessions kept in a store.
 */
export class MonoCloudNextClient {
  readonly coreClient: MonoCloudCoreClient;

  readonly authMiddleware: AuthMiddleware = createAuthMiddleware(() => this.coreClient);
  readonly monoCloudAuth: MonoCloudAuth = createMonoCloudAuth(() => this.coreClient);
  readonly getSession: GetSession = createGetSession(() => this.coreClient);
  readonly getTokens: GetTokens = createGetTokens(() => this.coreClient);
  readonly isAuthenticated: IsAuthenticated = createIsAuthenticated(() => this.coreClient);
  readonly isUserInGroup: IsUserInGroup = createIsUserInGroup(() => this.coreClient);
  readonly protect: Protect = createProtect(() => this.coreClient);
  readonly protectApi: ProtectApi = createProtectApi(() => this.coreClient);
  readonly protectPage: ProtectPage = createProtectPage(() => this.coreClient);
  readonly redirectToSignIn: RedirectToSignIn = createRedirectToSignIn(() => this.coreClient);
  readonly redirectToSignOut: RedirectToSignOut = createRedirectToSignOut(() => this.coreClient);

  /**
   * Options left out come from the environment, then from the defaults. Never throws: what is missing is warned
   * about, and the calls that need it throw `MonoCloudValidationError`.
   */
  constructor(options: MonoCloudOptions = {}) {
    this.coreClient = new MonoCloudCoreClient(options);
  }

  /** The OpenID client behind every call to the provider. */
  get oidcClient(): MonoCloudOidcClient {
    return this.coreClient.oidcClient;
  }
}
