import { MonoCloudNextClient, type MonoCloudOptions } from '@monocloud/auth-nextjs';
import type { RedisSessionStore } from '@monocloud/auth-nextjs/redis';
import { createAudit, createFailureLog, takeEvents } from './audit.ts';
import { nameCookies } from './cookie-names.ts';
import type { SessionCheck } from './gateway.ts';
import { logEvent } from './log.ts';
import { fetchFromTenant } from './refused-combination.ts';
import { noteDevice } from './session-device.ts';
import { openSessionStore } from './session-store.ts';
import { settings } from './settings.ts';
import { WRITE_SCOPES } from './token-request.ts';

let store: Promise<RedisSessionStore | undefined> | undefined;

/** Where this process keeps sessions; undefined where they are in the cookies. Made at first use. Throws like openSessionStore. */
export function sessionStore(): Promise<RedisSessionStore | undefined> {
  return (store ??= openSessionStore(process.env, {
    maxSessionsPerUser: settings().sessionsPerUser,
    onSessionLimit: ({ subject: sub, count }) =>
      logEvent('info', 'session_ended', { reason: 'limit', sub, count }),
  }));
}

let client: Promise<MonoCloudNextClient> | undefined;

/** The SDK as this process uses it: configured by the environment, made at first use. Throws like openSessionStore. */
export function auth(): Promise<MonoCloudNextClient> {
  return (client ??= createClient());
}

/** Whether the session that a request came with goes on. Writes no cookie to the browser. */
export const isSignedIn: SessionCheck = async (request) =>
  (await auth()).isAuthenticated(request, new Response());

/**
 * With one token per API: a sign-in asks for all resources, but its code is exchanged for the default one alone, which is
 * the first. A tenant may refuse several in one token request (RFC 8707 §2.2).
 */
function listResources(): Pick<MonoCloudOptions, 'defaultAuthParams' | 'resources' | 'fetchUserInfo'> {
  const { tokens, resource: all } = settings();
  const [resource, ...others] = all.trim().split(/\s+/);
  if (tokens === 'combined') return {};
  return {
    defaultAuthParams: { resource },
    resources: others.map((other) => ({ resource: other })),
    // The token is for one API, and for a user without rights there it names no scope, which the SDK reads as all of them.
    fetchUserInfo: false,
  };
}

async function createClient(): Promise<MonoCloudNextClient> {
  const store = await sessionStore();
  const { session, state } = nameCookies(process.env);
  const scopes = [process.env.MONOCLOUD_AUTH_SCOPES, ...WRITE_SCOPES].join(' ');
  const events = await takeEvents({
    onEvent: createAudit(logEvent, scopes),
    logFailure: createFailureLog(logEvent),
  });
  return new MonoCloudNextClient({
    ...listResources(),
    ...events,
    fetcher: fetchFromTenant,
    session: { ...session, store },
    state,
    // In a cookie it would take room, and only the store can list it.
    onSessionCreating: store && noteDevice,
    // Without a store there is nothing that a logout token could end: the cookies are in the browsers.
    onBackChannelLogout:
      store &&
      (async (subject, sid) => {
        await store.endSessions({ subject, sid });
      }),
  });
}
