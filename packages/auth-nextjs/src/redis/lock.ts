import { setTimeout as pause } from 'node:timers/promises';
import { MonoCloudHttpError } from '@monocloud/auth-core';
import type { SessionLock } from '../core/session/session-authority.ts';
import type { RedisConnection } from './connection.ts';
import type { RedisSettings } from './options.ts';
import { RELEASE, RENEW } from './scripts.ts';

const SHORTEST_POLL_MILLISECONDS = 15;
const SHORTEST_PAUSE_MILLISECONDS = 40;

/** Renews until stopped. The lease counts from before the command was sent, so it is never overestimated. */
function keepLease(
  connection: RedisConnection,
  name: string,
  holder: string,
  lease: number,
  heldSince: number,
) {
  let heldUntil = heldSince + lease;
  const renew = async () => {
    const sentAt = performance.now();
    try {
      const answer = await connection.evaluate(RENEW, name, holder, lease);
      heldUntil = answer === 'held' ? sentAt + lease : 0;
    } catch {
      // Redis is unavailable: the lease runs out by itself unless a later renewal gets through.
    }
  };
  const timer = setInterval(() => void renew(), lease / 3);
  timer.unref();
  return { isHeld: () => performance.now() < heldUntil, stop: () => clearInterval(timer) };
}

/**
 * Repeats what may be repeated (a write of that name counts once) for as long as four commands may take: a rotated
 * refresh token is lost otherwise, and in that time a Redis that restarts is back.
 */
export async function retryUntilDeadline<T>(
  work: () => Promise<T>,
  commandTimeoutMilliseconds: number,
): Promise<T> {
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

interface Taking extends Pick<RedisSettings, 'commandTimeoutMilliseconds'> {
  holder: string;
  milliseconds: number;
}

/** Takes a name for a time, unless another holder has it. One whose answer was lost is given back. */
export async function takeName(
  connection: RedisConnection,
  name: string,
  { holder, milliseconds, commandTimeoutMilliseconds }: Taking,
): Promise<boolean> {
  try {
    return (await connection.run((redis) => redis.set(name, holder, 'PX', milliseconds, 'NX'))) !== null;
  } catch (error) {
    const giveBack = () => connection.evaluate(RELEASE, name, holder);
    void retryUntilDeadline(giveBack, commandTimeoutMilliseconds).catch(() => undefined);
    throw error;
  }
}

/**
 * Waits for a lock and holds it, renewed until released. Only its holder can renew or release it; a process that died
 * loses it after one lease. Throws `MonoCloudHttpError` when others hold it too long, or Redis does not answer.
 */
export async function acquireLock(
  connection: RedisConnection,
  name: string,
  { leaseMilliseconds, waitMilliseconds, commandTimeoutMilliseconds }: RedisSettings,
): Promise<SessionLock> {
  const holder = crypto.randomUUID();
  const deadline = performance.now() + waitMilliseconds;
  let startedAt = performance.now();
  const taking = { holder, milliseconds: leaseMilliseconds, commandTimeoutMilliseconds };
  while (!(await takeName(connection, name, taking))) {
    if (performance.now() > deadline) throw new MonoCloudHttpError('The session is busy in another process');
    // Spread, so that the processes that wait do not all ask at once.
    await pause(SHORTEST_POLL_MILLISECONDS * (1 + Math.random()));
    startedAt = performance.now();
  }
  const { isHeld, stop } = keepLease(connection, name, holder, leaseMilliseconds, startedAt);
  return {
    isHeld,
    async release() {
      stop();
      try {
        await connection.evaluate(RELEASE, name, holder);
      } catch {
        // The work is done and its state written or refused; the lease ends by itself.
      }
    },
  };
}
