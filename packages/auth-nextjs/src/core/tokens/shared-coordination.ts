import type { SessionSharing, TenantRest } from '../session/session-sharing.ts';
import type { SessionCoordination } from '../session/session-authority.ts';
import type { Failure } from './outcome.ts';

function toRest(failure: Failure): TenantRest {
  if (failure.kind === 'unexpected') return { kind: 'http', message: failure.kind };
  const { kind, raw } = { raw: undefined, ...failure };
  const message = failure.kind === 'provider' ? failure.error : failure.message;
  const errorDescription = failure.kind === 'provider' ? failure.errorDescription : undefined;
  return { kind, message, errorDescription, status: raw?.status, retryAfter: raw?.headers['retry-after'] };
}

function fromRest({ kind, message, errorDescription, status, retryAfter }: TenantRest): Failure {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  const raw = status === undefined ? undefined : { status, statusText: '', headers };
  if (kind === 'provider') return { kind, error: message, errorDescription, raw };
  if (kind === 'token') return { kind, message, code: 'invalid_token', raw };
  if (kind === 'validation') return { kind, message, code: 'invalid_answer' };
  return { kind: 'http', message, raw };
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
    async rest(sessionKey, failure, milliseconds, wanted) {
      await local.rest(sessionKey, failure, milliseconds, wanted);
      await sharing.rest(sessionKey, toRest(failure), milliseconds, wanted);
    },
    async resting(sessionKey, wanted) {
      const own = await local.resting(sessionKey, wanted);
      if (own) return own;
      const shared = await sharing.resting(sessionKey, wanted);
      return shared && fromRest(shared);
    },
  };
}
