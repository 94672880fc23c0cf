import type { UserinfoResponse } from './claims.ts';

/** One access token of a session, with what was asked for and what was granted. */
export interface AccessToken {
  accessToken: string;
  /** Epoch seconds. */
  accessTokenExpiration: number;
  /** Granted scopes, space-separated. */
  scopes: string;
  /** Requested resources, space-separated. */
  resource?: string;
  /** Requested scopes, space-separated. */
  requestedScopes?: string;
}

/** The profile of a signed-in user: claims of the ID token, completed by those of the userinfo endpoint. */
export type MonoCloudUser = UserinfoResponse;

/** What is known of a signed-in user. Extra members survive every save. */
export interface MonoCloudSession {
  user: MonoCloudUser;
  idToken?: string;
  /** Scopes requested at sign-in, space-separated. */
  authorizedScopes?: string;
  accessTokens?: AccessToken[];
  refreshToken?: string;
  [member: string]: unknown;
}

/** Created, updated and expires, in epoch seconds. */
export interface SessionLifetime {
  c: number;
  u: number;
  e?: number;
}

/** Where sessions live when they do not live in the cookie. */
export interface MonoCloudSessionStore {
  /** The session of that key; nothing when there is none. What it throws is answered with 503. */
  get(key: string): Promise<MonoCloudSession | null | undefined>;
  /** Writes or replaces a session. It may be removed once `lifetime.e` (epoch seconds) has passed. */
  set(key: string, data: MonoCloudSession, lifetime: SessionLifetime): Promise<void>;
  /** Removes a session; one that does not exist is no error. */
  delete(key: string): Promise<void>;
}

/** What a callback needs to know of its sign-in. Extra members survive sealing. */
export interface AuthState {
  state: string;
  nonce: string;
  codeVerifier?: string;
  /** Where to go afterwards, URI-encoded. */
  returnUrl?: string;
  /** Seconds since the user last proved who they are. */
  maxAge?: number;
  /** JSON text. */
  appState?: string;
  /** Configured default resources, space-separated. */
  resource?: string;
  /** Requested scopes, space-separated. */
  scopes?: string;
  [member: string]: unknown;
}
