import { MonoCloudHttpError } from '@monocloud/auth-core';
import type { SessionSharing, WriteResult } from '../core/session/session-sharing.ts';
import type { RedisConnection } from './connection.ts';
import { acquireLock, pause } from './lock.ts';
import type { RedisSettings } from './options.ts';
import { END, WRITE } from './scripts.ts';
import { openState, parseEnd, parseRest, sealState } from './sealed-state.ts';
import type { SessionIndex } from './session-index.ts';

// As long as a cookie from before the end may still come back and deserves to be told why. Whether a late write is
// refused does not depend on it: one that finds no entry is refused too.
const ENDED_MILLISECONDS = 600_000;
// So that the requests that wait for Redis to come back do not all ask at once.
const SHORTEST_PAUSE_MILLISECONDS = 40;

/** Milliseconds until a moment in epoch seconds; one at least, since Redis takes no less. */
export function millisecondsUntil(endsAt: number): number {
  return Math.max(1, Math.ceil(endsAt * 1000 - Date.now()));
}

function toWriteResult(answer: unknown): WriteResult {
  if (answer === 'kept' || answer === 'ended' || answer === 'overtaken') return answer;
  throw new MonoCloudHttpError('The session store gave an answer that is none of its own');
}

/**
 * Repeats what may be repeated (a write of that name counts once) for as long as four commands may take: a rotated
 * refresh token is lost otherwise, and in that time a Redis that restarts is back.
 */
async function insist<T>(work: () => Promise<T>, commandTimeoutMilliseconds: number): Promise<T> {
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

export function createRedisSharing(
  connection: RedisConnection,
  settings: RedisSettings,
  index: SessionIndex,
): SessionSharing {
  const { secrets, commandTimeoutMilliseconds } = settings;
  const nameOf = (key: string) => `${settings.prefix}${key}`;
  const restNameOf = (key: string, wanted = '') => `${nameOf(key)}:rest${wanted}`;
  const evaluate = (script: string, name: string, ...args: (string | number)[]) =>
    connection.run((redis) => redis.eval(script, 1, name, ...args));

  async function read(key: string, application?: string): ReturnType<SessionSharing['read']> {
    const [version, sealed, end] = await connection.run((redis) => redis.hmget(nameOf(key), 'v', 'd', 'end'));
    if (end) return { end: parseEnd(end) };
    return version && sealed ? { record: await openState(key, version, sealed, secrets, application) } : {};
  }

  const end: SessionSharing['end'] = async (key, reason, expectedVersion) => {
    const why = JSON.stringify(reason);
    return insist(async () => {
      const { record } = await read(key);
      const answer = await evaluate(END, nameOf(key), expectedVersion ?? '', why, ENDED_MILLISECONDS);
      if (answer !== 'ended') return false;
      if (record) await index.remove(key, record.session);
      return true;
    }, commandTimeoutMilliseconds);
  };

  return {
    read,
    end,
    async write({ record, expectedVersion, endsAt, application }) {
      const sealed = await sealState(record, secrets, application);
      const [name, write, lives] = [nameOf(record.key), crypto.randomUUID(), millisecondsUntil(endsAt)];
      return insist(async () => {
        const beyond = await index.add(record.key, record.session, lives);
        if (!beyond) return 'ended';
        const result = toWriteResult(
          await evaluate(WRITE, name, expectedVersion ?? '', record.version, write, sealed, lives),
        );
        if (result === 'kept') await Promise.all(beyond.map((key) => end(key, { reason: 'signed-out' })));
        return result;
      }, commandTimeoutMilliseconds);
    },
    async rest(key, rest, milliseconds, wanted) {
      const lives = Math.ceil(milliseconds);
      await connection.run((redis) => redis.set(restNameOf(key, wanted), JSON.stringify(rest), 'PX', lives));
    },
    async resting(key, wanted) {
      const texts = await connection.run((redis) => redis.mget(restNameOf(key), restNameOf(key, wanted)));
      return texts.map((text) => parseRest(text ?? '')).find((rest) => rest !== undefined);
    },
    async claim(name, milliseconds) {
      const claimed = `${settings.prefix}claim:${name}`;
      return (await connection.run((redis) => redis.set(claimed, '', 'PX', milliseconds, 'NX'))) !== null;
    },
    lock: (key) => acquireLock(connection, `${nameOf(key)}:lock`, settings),
  };
}
