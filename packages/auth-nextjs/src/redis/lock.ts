import { MonoCloudHttpError } from '@monocloud/auth-core';
import type { SessionLock } from '../core/session/session-authority.ts';
import type { RedisConnection } from './connection.ts';
import type { RedisSettings } from './options.ts';
import { RELEASE, RENEW } from './scripts.ts';

const SHORTEST_POLL_MILLISECONDS = 15;

export const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });

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
      const answer = await connection.run((redis) => redis.eval(RENEW, 1, name, holder, lease));
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
 * Waits for a lock and holds it, renewed until released. Only its holder can renew or release it; a process that died
 * loses it after one lease. Throws `MonoCloudHttpError` when others hold it too long, or Redis does not answer.
 */
export async function acquireLock(
  connection: RedisConnection,
  name: string,
  { leaseMilliseconds, waitMilliseconds }: RedisSettings,
): Promise<SessionLock> {
  const holder = crypto.randomUUID();
  const deadline = performance.now() + waitMilliseconds;
  let startedAt = performance.now();
  while ((await connection.run((redis) => redis.set(name, holder, 'PX', leaseMilliseconds, 'NX'))) === null) {
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
        await connection.run((redis) => redis.eval(RELEASE, 1, name, holder));
      } catch {
        // The work is done and its state written or refused; the lease ends by itself.
      }
    },
  };
}
