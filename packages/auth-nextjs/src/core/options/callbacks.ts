import type { IdTokenClaims, MonoCloudSession, UserinfoResponse } from '@monocloud/auth-core';

/** State a caller attaches to a sign-in and gets back in `onSessionCreating`. */
export type ApplicationState = Record<string, unknown>;

/** Called before a session is stored; what it changes of the session is kept. */
export type OnSessionCreating = (
  session: MonoCloudSession,
  idToken?: Partial<IdTokenClaims>,
  userInfo?: UserinfoResponse,
  state?: ApplicationState,
) => Promise<void> | void;

/** Makes the state of a sign-in from its request. */
export type OnSetApplicationState = (request: unknown) => Promise<ApplicationState> | ApplicationState;

export type { LogFailure } from '../diagnostics.ts';
export type { OnEvent } from '../events.ts';

/** Ends the sessions that a logout token names (OpenID Connect Back-Channel Logout §2.4). */
export type OnBackChannelLogout = (sub?: string, sid?: string) => Promise<void> | void;
