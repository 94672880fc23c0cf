import type { SessionSharing, TenantRest } from '../session/session-sharing.ts';
import type { SessionCoordination } from './coordination.ts';
import type { Failure } from './outcome.ts';

function toRest(failure: Failure): TenantRest {
  const raw = failure.kind === 'http' ? failure.raw : undefined;
  const message = failure.kind === 'http' ? failure.message : failure.kind;
  return { message, status: raw?.status, retryAfter: raw?.headers['retry-after'] };
}

function fromRest({ message, status, retryAfter }: TenantRest): Failure {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return {
    kind: 'http',
    message,
    raw: status === undefined ? undefined : { status, statusText: '', headers },
  };
}

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
    async rest(sessionKey, failure, milliseconds) {
      await local.rest(sessionKey, failure, milliseconds);
      await sharing.rest(sessionKey, toRest(failure), milliseconds);
    },
    async resting(sessionKey) {
      const own = await local.resting(sessionKey);
      if (own) return own;
      const shared = await sharing.resting(sessionKey);
      return shared && fromRest(shared);
    },
  };
}
