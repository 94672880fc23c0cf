import { processMemory } from '../core/session/process-memory.ts';
import type { MonoCloudSharedSessionStore } from '../core/session/session-authority.ts';
import { withTimeout } from '../core/tokens/revocation.ts';
import { createRedisConnection } from './connection.ts';
import { isIdOf, toList, type ListedSession } from './listed-sessions.ts';
import { parseRedisOptions, type RedisSessionStoreOptions } from './options.ts';
import { OVERWRITE } from './scripts.ts';
import { sealState } from './sealed-state.ts';
import { createSessionIndex, type SessionOwner } from './session-index.ts';
import { createRedisAuthority, millisecondsUntil } from './redis-authority.ts';

/** A session store in Redis that several processes may use at once. */
export interface RedisSessionStore extends MonoCloudSharedSessionStore {
  /**
   * Stores a session whatever is there, unless it has ended. The store cannot tell for which application, so of the sessions
   * that count against `maxSessionsPerUser` it ends only such as were stored by `set` too.
   */
  set: MonoCloudSharedSessionStore['set'];
  /**
   * Ends sessions for all processes as `delete` does: that of one sign-in if there is a `sid`, also if it begins only
   * within the next 15 minutes; else all that `subject` has now. For `onBackChannelLogout` (OpenID Connect Back-Channel
   * Logout 1.0 §2.7). Of every application that has the same prefix and secret, since the store has no application of its
   * own: give those of different tenants prefixes of their own, as one `sub` may name two people there. Resolves to how many
   * there were; none is no error. Throws `MonoCloudHttpError` while Redis does not answer, and may be called again then.
   */
  endSessions(owner: SessionOwner): Promise<number>;
  /**
   * The open sessions of one user, the one that was used last in front, without tokens; of every application that has the
   * same prefix and secret. Asks Redis for all at once. Throws `MonoCloudHttpError` while Redis does not answer.
   */
  listSessions(owner: Required<Pick<SessionOwner, 'subject'>>): Promise<ListedSession[]>;
  /**
   * Ends one session that `listSessions` gave that id, for all processes as `delete` does. False, and nothing ends, when
   * the user has no session of that id. Throws `MonoCloudHttpError` while Redis does not answer, and may be called again.
   */
  endSession(id: string, owner: Required<Pick<SessionOwner, 'subject'>>): Promise<boolean>;
  /**
   * Waits for the refreshes that go on in this process, up to four seconds, and closes the connection: what a process does
   * last. A refresh may go on behind the response, and its new refresh token would be lost with the process.
   */
  close(): Promise<void>;
}

// For those who call `set` themselves with a lifetime that names no end, as that of a browser session does.
const UNBOUNDED_SECONDS = 86_400;
const MAX_CLOSE_WAIT_MILLISECONDS = 4000;

/**
 * Makes a session store (`session.store`) that keeps sessions in Redis 6 or later, sealed, and lets several processes
 * refresh them without spending a refresh token twice. Connects at first use. Every call throws `MonoCloudHttpError`
 * while Redis does not answer.
 * @throws MonoCloudValidationError when an option is not valid.
 */
export function createRedisSessionStore(options: RedisSessionStoreOptions): RedisSessionStore {
  const settings = parseRedisOptions(options);
  const connection = createRedisConnection(settings);
  const index = createSessionIndex(connection, settings);
  const authority = createRedisAuthority(connection, settings, index);
  const endAll = (keys: string[]) =>
    Promise.all(keys.map((key) => authority.end(key, { reason: 'signed-out' })));
  return {
    authority,
    async get(key) {
      return (await authority.read(key)).record?.session;
    },
    async set(key, session, lifetime) {
      const sealed = await sealState({ key, lifetime, session }, settings.secrets);
      const ttlMs = millisecondsUntil(lifetime.e ?? lifetime.u + UNBOUNDED_SECONDS);
      if (!(await index.add(key, session, ttlMs))) return;
      const name = `${settings.prefix}${key}`;
      const result = await connection.evaluate(OVERWRITE, name, sealed, ttlMs);
      await (result === 'ended' ? index.remove(key, session) : authority.endBeyond(key, session));
    },
    async delete(key) {
      await authority.end(key, { reason: 'signed-out' });
    },
    async endSessions(owner) {
      const keys = await index.list(owner);
      await endAll(keys);
      return keys.length;
    },
    async listSessions({ subject }) {
      return toList(await authority.peek(await index.list({ subject })), settings.secrets);
    },
    async endSession(id, { subject }) {
      const key = (await index.list({ subject })).find((each) => isIdOf(id, each, settings.secrets));
      if (key === undefined) return false;
      await authority.end(key, { reason: 'signed-out' });
      return true;
    },
    async close() {
      const refreshes = processMemory().flights.values();
      await withTimeout(Promise.allSettled(refreshes), MAX_CLOSE_WAIT_MILLISECONDS);
      await connection.close();
    },
  };
}
