import { MonoCloudHttpError } from '@monocloud/auth-core';
import type { SessionAuthority, WriteResult } from '../core/session/session-authority.ts';
import type { RedisConnection } from './connection.ts';
import { acquireLock, pause } from './lock.ts';
import type { RedisSettings } from './options.ts';
import { END, WRITE } from './scripts.ts';
import { openState, parseEnd, parseJson, sealState } from './sealed-state.ts';
import { parseError, stringifyError } from './stored-error.ts';
import type { SessionIndex } from './session-index.ts';

// As long as a cookie from before the end may still come back, whose request is to learn why. Whether a late write is
// refused does not depend on it: one that finds no entry is refused too.
const ENDED_MILLISECONDS = 600_000;
// So that the requests that wait for Redis to come back do not all ask at once.
const SHORTEST_PAUSE_MILLISECONDS = 40;

/** Milliseconds until a moment in epoch seconds; one at least, since Redis takes no less. */
export function millisecondsUntil(endsAt: number): number {
  return Math.max(1, Math.ceil(endsAt * 1000 - Date.now()));
}

function toWriteResult(answer: unknown): WriteResult {
  if (answer === 'kept' || answer === 'ended' || answer === 'superseded') return answer;
  throw new MonoCloudHttpError('The session store gave an answer that is none of its own');
}

/**
 * Repeats what may be repeated (a write of that name counts once) for as long as four commands may take: a rotated
 * refresh token is lost otherwise, and in that time a Redis that restarts is back.
 */
async function retryUntilDeadline<T>(work: () => Promise<T>, commandTimeoutMilliseconds: number): Promise<T> {
  const deadline = performance.now() + 4 * commandTimeoutMilliseconds;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
      await pause(SHORTEST_PAUSE_MILLISECONDS * (1 + Math.random()));
    }
  }
}

export function createRedisAuthority(
  connection: RedisConnection,
  settings: RedisSettings,
  index: SessionIndex,
): SessionAuthority {
  const { secrets, commandTimeoutMilliseconds } = settings;
  const nameOf = (key: string) => `${settings.prefix}${key}`;
  const cooldownNameOf = (key: string, wanted = '') => `${nameOf(key)}:rest${wanted}`;
  const evaluate = (script: string, name: string, ...args: (string | number)[]) =>
    connection.run((redis) => redis.eval(script, 1, name, ...args));

  const read: SessionAuthority['read'] = async (key, { application } = {}) => {
    const [version, sealed, end] = await connection.run((redis) => redis.hmget(nameOf(key), 'v', 'd', 'end'));
    if (end) return { end: parseEnd(end) };
    return version && sealed ? { record: await openState(key, version, sealed, secrets, application) } : {};
  };

  const end: SessionAuthority['end'] = async (key, reason, expectedVersion) => {
    const why = JSON.stringify(reason);
    return retryUntilDeadline(async () => {
      const { record } = await read(key);
      const answer = await evaluate(END, nameOf(key), expectedVersion ?? '', why, ENDED_MILLISECONDS);
      if (answer !== 'ended') return { isEnded: false };
      if (record) await index.remove(key, record.session);
      return { isEnded: true };
    }, commandTimeoutMilliseconds);
  };

  return {
    read,
    end,
    async write({ record, expectedVersion, endsAt, application }) {
      const sealed = await sealState(record, secrets, application);
      const [name, write, ttlMs] = [nameOf(record.key), crypto.randomUUID(), millisecondsUntil(endsAt)];
      return retryUntilDeadline(async () => {
        const beyond = await index.add(record.key, record.session, ttlMs);
        if (!beyond) return 'ended';
        const result = toWriteResult(
          await evaluate(WRITE, name, expectedVersion ?? '', record.version, write, sealed, ttlMs),
        );
        if (result === 'kept') await Promise.all(beyond.map((key) => end(key, { reason: 'signed-out' })));
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
      return (await connection.run((redis) => redis.set(claimed, '', 'PX', milliseconds, 'NX'))) !== null;
    },
    lock: (key) => acquireLock(connection, `${nameOf(key)}:lock`, settings),
  };
}
