import { newerRecord } from './session-record.ts';
import type { SessionEnd, SessionRecord } from './session-record.ts';
import type { Lease } from './session-sharing.ts';
import type { Failure } from '../tokens/outcome.ts';
import { processRegistry, recall, remember } from './process-memory.ts';

/** What requests of one session must agree on: within a process, or with a store that offers it across processes. */
export interface SessionCoordination {
  /** Runs the work while no other work of that session runs. Waiters go in order of arrival. */
  exclusive<T>(sessionKey: string, work: (lease: Lease) => Promise<T>): Promise<T>;
  /** The same within this process only, whatever others do: for what a versioned write makes safe enough. */
  inTurn<T>(sessionKey: string, work: () => Promise<T>): Promise<T>;
  /** Whether such work runs or waits in this process. */
  isBusy(sessionKey: string): boolean;
  /** The newest state this process knows, if it was published lately. */
  newest(sessionKey: string): Promise<SessionRecord | undefined>;
  /** Makes a state the newest one for a while, unless a newer one is known. False, and nothing is kept, once the session is over. */
  publish(record: SessionRecord, milliseconds?: number): Promise<boolean>;
  /**
   * Ends the session for everybody, also for a refresh that is under way. Takes effect before it returns. False, and
   * nothing ends, when the state of `expectedVersion` has been replaced.
   */
  end(sessionKey: string, end: SessionEnd, expectedVersion?: number): Promise<boolean>;
  /** Why the session is over, or undefined while it lives. */
  ended(sessionKey: string): Promise<SessionEnd | undefined>;
  /** Leaves the tenant alone for a while after a failure: for one wanted token only, or for all of the session. */
  rest(sessionKey: string, failure: Failure, milliseconds: number, wanted?: string): Promise<void>;
  /** The failure that is still to be waited out before that token is asked for. */
  resting(sessionKey: string, wanted: string): Promise<Failure | undefined>;
  /** The name under which equal requests of one session find each other. */
  flightKey(sessionKey: string, request: string): string;
}

// A late request still carries the cookie from before the refresh. A minute covers the slowest of them; the number
// bounds what a busy server keeps in memory (a few kilobytes each), and is more than one process refreshes in a minute:
// whoever falls out spends a refresh token twice.
const NEWEST_MILLISECONDS = 60_000;
const NEWEST_SESSIONS = 10_000;
// An ended session's cookie may come back from another tab, from a copy, or in an answer that the sign-out overtook. Keys
// are small, so they are kept for as long as a session lives by default.
const ENDED_MILLISECONDS = 86_400_000;
const ENDED_SESSIONS = 10_000;

const ALWAYS_HELD: Lease = { isHeld: () => true };

/** Resolves when the work is over, however it went. */
async function over(work: Promise<unknown>): Promise<void> {
  await Promise.allSettled([work]);
}

/** Queues work behind all work of that name, and takes the queue away once it is empty. */
function queue<T>(locks: Map<string, Promise<void>>, name: string, work: () => Promise<T>): Promise<T> {
  const before = locks.get(name) ?? Promise.resolve();
  const result = before.then(work);
  const settled = over(result);
  locks.set(name, settled);
  const leave = async () => {
    await settled;
    if (locks.get(name) === settled) locks.delete(name);
  };
  void leave();
  return result;
}

/** Coordination within this process, shared by every bundle of it. `scope` keeps clients apart. */
export function createProcessCoordination(scope: string): SessionCoordination {
  const registry = processRegistry();
  const nameOf = (sessionKey: string) => `${scope} ${sessionKey}`;
  return {
    exclusive(sessionKey, work) {
      return queue(registry.locks, nameOf(sessionKey), () => work(ALWAYS_HELD));
    },
    inTurn(sessionKey, work) {
      return queue(registry.locks, nameOf(sessionKey), work);
    },
    isBusy(sessionKey) {
      return registry.locks.has(nameOf(sessionKey));
    },
    async newest(sessionKey) {
      return recall(registry.newest, nameOf(sessionKey));
    },
    async publish(record, milliseconds = NEWEST_MILLISECONDS) {
      const name = nameOf(record.key);
      if (recall(registry.ended, name)) return false;
      const known = recall(registry.newest, name);
      const newest = known ? newerRecord(known, record) : record;
      remember(registry.newest, name, newest, milliseconds, NEWEST_SESSIONS);
      return true;
    },
    async end(sessionKey, end, expectedVersion = Infinity) {
      const name = nameOf(sessionKey);
      const known = recall(registry.newest, name);
      if (known && known.version > expectedVersion) return false;
      registry.newest.delete(name);
      // The first reason stays: a refusal that arrives after a sign-out must not replace it.
      if (recall(registry.ended, name)) return true;
      remember(registry.ended, name, end, ENDED_MILLISECONDS, ENDED_SESSIONS);
      return true;
    },
    async ended(sessionKey) {
      return recall(registry.ended, nameOf(sessionKey));
    },
    async rest(sessionKey, failure, milliseconds, wanted = '') {
      remember(registry.resting, `${nameOf(sessionKey)} ${wanted}`, failure, milliseconds, NEWEST_SESSIONS);
    },
    async resting(sessionKey, wanted) {
      const find = (about: string) => recall(registry.resting, `${nameOf(sessionKey)} ${about}`);
      return find('') ?? find(wanted);
    },
    flightKey(sessionKey, request) {
      return `${nameOf(sessionKey)} ${request}`;
    },
  };
}
