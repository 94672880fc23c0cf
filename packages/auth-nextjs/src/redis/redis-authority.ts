import { MonoCloudHttpError, type MonoCloudSession } from '@monocloud/auth-core';
import { parseJson } from '@monocloud/auth-core/internal';
import type { SessionAuthority, WriteResult } from '../core/session/session-authority.ts';
import type { RedisConnection } from './connection.ts';
import { acquireLock, retryUntilDeadline, takeName } from './lock.ts';
import type { RedisSettings } from './options.ts';
import { listBeyond } from './listed-sessions.ts';
import { END, NOTE_USE, WRITE } from './scripts.ts';
import { openState, parseEnd, sealState, type StoredState } from './sealed-state.ts';
import { parseError, stringifyError } from './stored-error.ts';
import type { SessionIndex } from './session-index.ts';

// As long as a cookie from before the end may still come back, whose request is to learn why. Whether a late write is
// refused does not depend on it: one that finds no entry is refused too.
const ENDED_MILLISECONDS = 600_000;

/** Milliseconds until a moment in epoch seconds; one at least, since Redis takes no less. */
export function millisecondsUntil(endsAt: number): number {
  return Math.max(1, Math.ceil(endsAt * 1000 - Date.now()));
}

// What a list of sessions says of the last use is as old as this at most; a write for each request would cost more.
const NOTED_USE_SECONDS = 60;

/** The authority, and what a list of sessions needs besides. */
export interface RedisAuthority extends SessionAuthority {
  /** The states of these sessions, which are asked for at once. Does not count as a use of them. */
  peek(keys: readonly string[]): Promise<StoredState[]>;
  /**
   * After a session has begun: ends the oldest beyond the number a user may have, of the same application only.
   * @param application undefined: of those only that name none either.
   */
  endBeyond(own: string, session: MonoCloudSession, application?: string): Promise<void>;
}

function toWriteResult(answer: unknown): WriteResult {
  if (answer === 'kept' || answer === 'ended' || answer === 'superseded') return answer;
  throw new MonoCloudHttpError('The session store gave an answer that is none of its own');
}

export function createRedisAuthority(
  connection: RedisConnection,
  settings: RedisSettings,
  index: SessionIndex,
): RedisAuthority {
  const { secrets, commandTimeoutMilliseconds, maxSessionsPerUser, onSessionLimit } = settings;
  const { evaluate } = connection;
  const nameOf = (key: string) => `${settings.prefix}${key}`;
  const cooldownNameOf = (key: string, wanted = '') => `${nameOf(key)}:cooldown${wanted}`;

  async function peek(key: string, application?: string): Promise<StoredState> {
    const [version, sealed, end, noted] = await connection.run((redis) =>
      redis.hmget(nameOf(key), 'v', 'd', 'end', 't'),
    );
    if (end) return { end: parseEnd(end) };
    if (!version || !sealed) return {};
    const state = await openState(key, version, sealed, secrets, application);
    return { ...state, usedAt: Math.max(Number(noted ?? 0), state.record?.lifetime.u ?? 0) };
  }

  const read: SessionAuthority['read'] = async (key, { application } = {}) => {
    const { record, end, usedAt = 0 } = await peek(key, application);
    const seconds = Math.floor(Date.now() / 1000);
    // Nothing waits for it, and nothing but a list of sessions is wrong when it gets lost.
    if (record && seconds - usedAt >= NOTED_USE_SECONDS)
      void evaluate(NOTE_USE, nameOf(key), seconds).catch(() => undefined);
    return { record, end };
  };

  const end: SessionAuthority['end'] = async (key, reason, expectedVersion) => {
    const why = JSON.stringify(reason);
    return retryUntilDeadline(async () => {
      const { record } = await peek(key);
      const answer = await evaluate(END, nameOf(key), expectedVersion ?? '', why, ENDED_MILLISECONDS);
      if (answer !== 'ended') return { isEnded: false };
      if (record) await index.remove(key, record.session);
      return { isEnded: true };
    }, commandTimeoutMilliseconds);
  };

  const endBeyond: RedisAuthority['endBeyond'] = async (own, session, application) => {
    const keys = maxSessionsPerUser > 0 ? await index.listAlike(session) : [];
    if (keys.length <= maxSessionsPerUser) return;
    const states = await Promise.all(keys.map((key) => peek(key, application)));
    const alike = states.filter((state) => state.application === application);
    const beyond = listBeyond(alike, own, maxSessionsPerUser);
    const ended = await Promise.all(beyond.map((key) => end(key, { reason: 'signed-out' })));
    const count = ended.filter(({ isEnded }) => isEnded).length;
    if (count === 0) return;
    try {
      onSessionLimit({ subject: session.user.sub, count });
    } catch {
      // The sign-in that is under way has nothing to do with it.
    }
  };

  return {
    read,
    end,
    peek: (keys) => Promise.all(keys.map((key) => peek(key))),
    endBeyond,
    async write({ record, expectedVersion, endsAt, application }) {
      const sealed = await sealState(record, secrets, application);
      const [name, write, ttlMs] = [nameOf(record.key), crypto.randomUUID(), millisecondsUntil(endsAt)];
      return retryUntilDeadline(async () => {
        if (!(await index.add(record.key, record.session, ttlMs))) return 'ended';
        const result = toWriteResult(
          await evaluate(WRITE, name, expectedVersion ?? '', record.version, write, sealed, ttlMs),
        );
        if (result === 'ended') await index.remove(record.key, record.session);
        // Only a session that begins makes one more.
        if (result === 'kept' && expectedVersion === undefined)
          await endBeyond(record.key, record.session, application);
        return result;
      }, commandTimeoutMilliseconds);
    },
    async startCooldown(key, error, milliseconds, wanted) {
      const [name, text] = [cooldownNameOf(key, wanted), stringifyError(error)];
      await connection.run((redis) => redis.set(name, text, 'PX', Math.ceil(milliseconds)));
    },
    async findCooldown(key, wanted) {
      const names = [cooldownNameOf(key), cooldownNameOf(key, wanted)];
      const texts = await connection.run((redis) => redis.mget(names));
      return texts.map((text) => parseError(parseJson(text ?? ''))).find((error) => error !== undefined);
    },
    async claim(name, milliseconds) {
      const claimed = `${settings.prefix}claim:${name}`;
      return takeName(connection, claimed, {
        holder: crypto.randomUUID(),
        milliseconds,
        commandTimeoutMilliseconds,
      });
    },
    lock: (key) => acquireLock(connection, `${nameOf(key)}:lock`, settings),
  };
}
