import type { MonoCloudSharedSessionStore } from '../core/session/session-authority.ts';
import { createRedisConnection } from './connection.ts';
import { parseRedisOptions } from './options.ts';
import type { RedisSessionStoreOptions } from './options.ts';
import { OVERWRITE } from './scripts.ts';
import { sealState } from './sealed-state.ts';
import { createSessionIndex } from './session-index.ts';
import type { SessionOwner } from './session-index.ts';
import { createRedisAuthority, millisecondsUntil } from './redis-authority.ts';

/** A session store in Redis that several processes may use at once. */
export interface RedisSessionStore extends MonoCloudSharedSessionStore {
  /**
   * Ends sessions for all processes as `delete` does: that of one sign-in if there is a `sid`, also if it begins only
   * within the next 15 minutes; else all that `subject` has now. For `onBackChannelLogout` (OpenID Connect Back-Channel
   * Logout 1.0 §2.7). Resolves to how many there were; none is no error. Throws `MonoCloudHttpError` while Redis does not
   * answer, and may be called again then.
   */
  endSessions(owner: SessionOwner): Promise<number>;
  /** Closes the connection. Only tests and scripts need to. */
  close(): Promise<void>;
}

// For those who call `set` themselves with a lifetime that names no end, as that of a browser session does.
const UNBOUNDED_SECONDS = 86_400;

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
      const beyond = await index.add(key, session, ttlMs);
      if (!beyond) return;
      await connection.run((redis) => redis.eval(OVERWRITE, 1, `${settings.prefix}${key}`, sealed, ttlMs));
      await endAll(beyond);
    },
    async delete(key) {
      await authority.end(key, { reason: 'signed-out' });
    },
    async endSessions(owner) {
      const keys = await index.list(owner);
      await endAll(keys);
      return keys.length;
    },
    close: () => connection.close(),
  };
}
