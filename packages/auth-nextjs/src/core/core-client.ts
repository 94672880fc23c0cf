import type { MonoCloudOidcClient, MonoCloudSession } from '@monocloud/auth-core';
import { isUserInGroup } from '@monocloud/auth-core/utils';
import { createConfiguration, type Configuration } from './options/configuration.ts';
import { createContext, type CoreContext } from './context.ts';
import type {
  IMonoCloudCookieRequest,
  IMonoCloudCookieResponse,
  MonoCloudRequest,
  MonoCloudResponse,
} from './http.ts';
import { answerBackChannelLogout } from './routes/back-channel-logout.ts';
import { answerCallback } from './routes/callback.ts';
import { answerSignIn } from './routes/sign-in.ts';
import { answerSignOut } from './routes/sign-out.ts';
import { answerUserInfo } from './routes/user-info.ts';
import { readSession } from './session/session-reading.ts';
import { readSessionWithFreshProfile } from './tokens/fresh-profile.ts';
import { endSession, replaceSession } from './session/session-update.ts';
import { refreshAhead, type AheadOf } from './tokens/refresh-ahead.ts';
import { readTokens } from './tokens/token-reading.ts';
import type {
  BackChannelLogoutOptions,
  CallbackOptions,
  GetSessionOptions,
  GetTokensOptions,
  MonoCloudOptions,
  MonoCloudOptionsResolved,
  MonoCloudTokens,
  SignInOptions,
  SignOutOptions,
  UserInfoOptions,
} from './types.ts';

/**
 * Sign-in, session and tokens without a framework. Published as a class; each method only hands its arguments to a
 * free function. Construction never throws: what is missing is warned about once, and every call that needs the
 * configuration throws `MonoCloudValidationError` until it is complete.
 */
export class MonoCloudCoreClient {
  readonly #configuration: Configuration;
  #context: CoreContext | undefined;

  /** Options left out come from `MONOCLOUD_AUTH_*`, then from the defaults. */
  constructor(options: MonoCloudOptions = {}) {
    this.#configuration = createConfiguration(options, process.env);
  }

  /** The OpenID client behind every call to the tenant. Throws `MonoCloudValidationError` on a wrong configuration. */
  get oidcClient(): MonoCloudOidcClient {
    return this.#require().oidc;
  }

  /** The validated configuration. Throws `MonoCloudValidationError` with the first problem. */
  getOptions(): MonoCloudOptionsResolved {
    return this.#configuration.require();
  }

  /** `GET routes.signIn`: sends the browser to the tenant. Resolves to `res.done()` or to what `onError` returned. */
  signIn(req: MonoCloudRequest, res: MonoCloudResponse, options: SignInOptions = {}): Promise<unknown> {
    return answerSignIn(() => this.#require(), req, res, options);
  }

  /** `GET` or `POST routes.callback`: turns the tenant's answer into a session (RFC 6749 §4.1.2, RFC 9207). */
  callback(req: MonoCloudRequest, res: MonoCloudResponse, options: CallbackOptions = {}): Promise<unknown> {
    return answerCallback(() => this.#require(), req, res, options);
  }

  /** `GET routes.userInfo`: the user as JSON, or 204. */
  userInfo(req: MonoCloudRequest, res: MonoCloudResponse, options: UserInfoOptions = {}): Promise<unknown> {
    return answerUserInfo(() => this.#require(), req, res, options);
  }

  /** `GET routes.signOut`: ends the session here, then at the tenant (OpenID Connect RP-Initiated Logout). */
  signOut(req: MonoCloudRequest, res: MonoCloudResponse, options: SignOutOptions = {}): Promise<unknown> {
    return answerSignOut(() => this.#require(), req, res, options);
  }

  /** `POST routes.backChannelLogout` (OpenID Connect Back-Channel Logout §2.5). */
  backChannelLogout(
    req: MonoCloudRequest,
    res: MonoCloudResponse,
    options: BackChannelLogoutOptions = {},
  ): Promise<unknown> {
    return answerBackChannelLogout(() => this.#require(), req, res, options);
  }

  /** Whether a valid session with a user exists. Says nothing about its tokens. */
  async isAuthenticated(req: IMonoCloudCookieRequest, res: IMonoCloudCookieResponse): Promise<boolean> {
    const session = await this.getSession(req, res);
    return Boolean(session?.user);
  }

  /** Whether the user is in any (`matchAll`: every) group. False without a session. */
  async isUserInGroup(
    req: IMonoCloudCookieRequest,
    res: IMonoCloudCookieResponse,
    groups: string[],
    groupsClaim?: string,
    matchAll?: boolean,
  ): Promise<boolean> {
    const session = await this.getSession(req, res);
    if (!session?.user) return false;
    return isUserInGroup(session.user, groups, groupsClaim ?? this.getOptions().groupsClaim, matchAll);
  }

  /**
   * The session, or undefined when there is none, it ended, or the configuration is not complete.
   * With `refetchUserInfo`: throws `MonoCloudValidationError` without a default token that holds `openid`, and what the
   * userinfo request throws.
   */
  async getSession(
    req: IMonoCloudCookieRequest,
    res: IMonoCloudCookieResponse,
    options: GetSessionOptions = {},
  ): Promise<MonoCloudSession | undefined> {
    if (!this.#configuration.isComplete) return undefined;
    const read = options.refetchUserInfo ? readSessionWithFreshProfile : readSession;
    return read(this.#require(), req, res);
  }

  /** Replaces the content of the current session. Throws `MonoCloudValidationError` when there is none. */
  updateSession(
    req: IMonoCloudCookieRequest,
    res: IMonoCloudCookieResponse,
    session: MonoCloudSession,
  ): Promise<void> {
    return replaceSession(this.#require(), req, res, session);
  }

  /** Ends the session here, without a request to the tenant. */
  async destroySession(req: IMonoCloudCookieRequest, res: IMonoCloudCookieResponse): Promise<void> {
    const event = { type: 'session_ended', reason: 'ended_by_application' } as const;
    await endSession(this.#require(), req, res, event);
  }

  /**
   * A token for the wanted resources and scopes, refreshed when needed: at most one grant per session at a time.
   * Throws `MonoCloudValidationError` (no session, wrong options, no refresh token), `MonoCloudTokenError` (expired and
   * not renewable here, or an answer that was refused), `MonoCloudOPError` (the tenant said no; `invalid_grant` has
   * ended the session), `MonoCloudHttpError` (tenant out of reach and no token left that is still valid).
   */
  getTokens(
    req: IMonoCloudCookieRequest,
    res: IMonoCloudCookieResponse,
    options: GetTokensOptions = {},
  ): Promise<MonoCloudTokens> {
    return readTokens(this.#require(), req, res, options);
  }

  /**
   * Ahead of a page that cannot save cookies: renews the tokens of its session that are due, as `getTokens` would.
   * Never throws because of the provider. Resolves to whether anything was tried: then the session is to be read again.
   */
  refreshAhead(
    req: IMonoCloudCookieRequest,
    res: IMonoCloudCookieResponse,
    session: MonoCloudSession,
    aheadOf: AheadOf = 'due',
  ): Promise<boolean> {
    return refreshAhead(this.#require(), req, res, session, aheadOf);
  }

  #require(): CoreContext {
    return (this.#context ??= createContext(this.#configuration.require(), process.env['DEBUG']));
  }
}
