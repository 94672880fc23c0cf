import { MonoCloudHttpError } from '@monocloud/auth-core';
import type { SessionSharing, WriteResult } from '../core/session/session-sharing.ts';
import type { RedisConnection } from './connection.ts';
import { acquireLock } from './lock.ts';
import type { RedisSettings } from './options.ts';
import { END, WRITE } from './scripts.ts';
import { openState, parseEnd, sealState } from './sealed-state.ts';

// As long as a cookie from before the end may still come back and deserves to be told why. Whether a late write is
// refused does not depend on it: one that finds no entry is refused too.
const ENDED_MILLISECONDS = 600_000;
const WRITE_ATTEMPTS = 4;

/** Milliseconds until a moment in epoch seconds; one at least, since Redis takes no less. */
export function millisecondsUntil(endsAt: number): number {
  return Math.max(1, Math.ceil(endsAt * 1000 - Date.now()));
}

function toWriteResult(answer: unknown): WriteResult {
  if (answer === 'kept' || answer === 'ended' || answer === 'overtaken') return answer;
  throw new MonoCloudHttpError('The session store gave an answer that is none of its own');
}

/** Repeats what may be repeated: a write of that name counts once. A rotated refresh token is lost with it otherwise. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let count = 1; count < WRITE_ATTEMPTS; count += 1) {
    try {
      return await work();
    } catch {
      // Redis may be back for the next attempt; the last one reports.
    }
  }
  return work();
}

export function createRedisSharing(connection: RedisConnection, settings: RedisSettings): SessionSharing {
  const { secrets } = settings;
  const nameOf = (key: string) => `${settings.prefix}${key}`;
  return {
    async read(key) {
      const [version, sealed, end] = await connection.run((redis) =>
        redis.hmget(nameOf(key), 'v', 'd', 'end'),
      );
      if (end) return { end: parseEnd(end) };
      return version && sealed ? { record: await openState(key, version, sealed, secrets) } : {};
    },
    async write({ record, expectedVersion, endsAt }) {
      const sealed = await sealState(record, secrets);
      const [name, write] = [nameOf(record.key), crypto.randomUUID()];
      const answer = await insist(() =>
        connection.run((redis) =>
          redis.eval(
            WRITE,
            1,
            name,
            expectedVersion ?? '',
            record.version,
            write,
            sealed,
            millisecondsUntil(endsAt),
          ),
        ),
      );
      return toWriteResult(answer);
    },
    async end(key, end, expectedVersion) {
      const answer = await insist(() =>
        connection.run((redis) =>
          redis.eval(END, 1, nameOf(key), expectedVersion ?? '', JSON.stringify(end), ENDED_MILLISECONDS),
        ),
      );
      return answer === 'ended';
    },
    lock: (key) => acquireLock(connection, `${nameOf(key)}:lock`, settings),
  };
}
