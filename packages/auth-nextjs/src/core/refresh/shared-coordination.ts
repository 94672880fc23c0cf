import type { SessionSharing } from '../session/session-sharing.ts';
import type { SessionCoordination } from './coordination.ts';

/**
 * Coordination across processes: what must be agreed on is asked of the store, each time. Requests of one process still
 * queue among themselves first, so that a session has one waiter per process at the store's lock.
 */
export function createSharedCoordination(
  local: SessionCoordination,
  sharing: SessionSharing,
): SessionCoordination {
  return {
    ...local,
    exclusive(sessionKey, work) {
      return local.exclusive(sessionKey, async () => {
        const lock = await sharing.lock(sessionKey);
        try {
          return await work(lock);
        } finally {
          await lock.release();
        }
      });
    },
    async newest(sessionKey) {
      return (await sharing.read(sessionKey)).record;
    },
    end: (sessionKey, end, expectedVersion) => sharing.end(sessionKey, end, expectedVersion),
    async ended(sessionKey) {
      return (await sharing.read(sessionKey)).end;
    },
  };
}
