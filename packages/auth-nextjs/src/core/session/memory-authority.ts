import type { MonoCloudSession, MonoCloudSessionStore } from '@monocloud/auth-core';
import { processMemory, recall, remember } from './process-memory.ts';
import type { SessionAuthority, SessionLock } from './session-authority.ts';
import { newerRecord } from './session-record.ts';
import type { SessionRecord } from './session-record.ts';
import type { SessionCookieContent } from './session-seal.ts';

// A late request still carries the cookie from before the refresh. A minute covers the slowest of them; the number
// bounds what a busy server keeps in memory (a few kilobytes each), and is more than one process refreshes in a minute:
// a session that falls out spends a refresh token twice.
const NEWEST_MILLISECONDS = 60_000;
const MAX_SESSIONS = 10_000;
// An ended session's cookie may come back from another tab, from a copy, or in a response that the sign-out overtook. Keys
// are small, so they are kept for as long as a session lives by default.
const ENDED_MILLISECONDS = 86_400_000;

const ALWAYS_HELD: SessionLock = { isHeld: () => true, release: async () => undefined };

/** Where the states themselves are. */
interface Keeping {
  find(key: string, cookie?: SessionCookieContent): Promise<SessionRecord | undefined>;
  save(record: SessionRecord, isFirst: boolean): Promise<void>;
  /** Resolves to the session that was there, where the caller cannot know it. */
  drop(key: string): Promise<MonoCloudSession | undefined>;
  retain(record: SessionRecord, milliseconds: number): Promise<void>;
}

/** States in the browser's cookies: newer ones than it may have are in the memory of this process for a while. */
function keepInCookies(nameOf: (key: string) => string): Keeping {
  const { newest } = processMemory();
  const retain = async (record: SessionRecord, milliseconds: number) => {
    const name = nameOf(record.key);
    const known = recall(newest, name);
    remember(newest, name, known ? newerRecord(known, record) : record, milliseconds, MAX_SESSIONS);
  };
  return {
    async find(key, cookie) {
      const known = recall(newest, nameOf(key));
      if (!cookie?.session) return known;
      const own = { ...cookie, session: cookie.session };
      // As new as the cookie, it may hold what did not fit into that.
      return known ? newerRecord(own, known) : own;
    },
    async save(record, isFirst) {
      // No other cookie of a session that begins is under way.
      if (!isFirst) await retain(record, NEWEST_MILLISECONDS);
    },
    async drop(key) {
      newest.delete(nameOf(key));
      return undefined;
    },
    retain,
  };
}

/** States in a store; version and lifetime are in the browser's cookie. */
function keepInStore(store: MonoCloudSessionStore): Keeping {
  return {
    async find(key, cookie) {
      const session = cookie && (await store.get(key));
      return session ? { ...cookie, session } : undefined;
    },
    async save({ key, session, lifetime }) {
      await store.set(key, session, lifetime);
    },
    async drop(key) {
      const session = await store.get(key);
      await store.delete(key);
      return session ?? undefined;
    },
    retain: async () => undefined,
  };
}

/** The session authority of this process, shared by every bundle of it. `application` keeps clients apart. */
export function createMemoryAuthority(application: string, store?: MonoCloudSessionStore): SessionAuthority {
  const { newest, ended, cooldowns, claims } = processMemory();
  const nameOf = (key: string) => `${application} ${key}`;
  const keeping = store ? keepInStore(store) : keepInCookies(nameOf);
  return {
    isLocal: true,
    async read(key, { cookie } = {}) {
      const end = recall(ended, nameOf(key));
      return end ? { end } : { record: await keeping.find(key, cookie) };
    },
    async write({ record, expectedVersion }) {
      const name = nameOf(record.key);
      if (recall(ended, name)) return 'ended';
      await keeping.save(record, expectedVersion === undefined);
      // An end may have dropped the state while it was being written, which would bring it back.
      if (!recall(ended, name)) return 'kept';
      await keeping.drop(record.key);
      return 'ended';
    },
    async end(key, end, expectedVersion = Infinity) {
      const name = nameOf(key);
      const known = recall(newest, name);
      if (known && known.version > expectedVersion) return { isEnded: false };
      // The first reason stays: a refusal that arrives after a sign-out must not replace it.
      if (!recall(ended, name)) remember(ended, name, end, ENDED_MILLISECONDS, MAX_SESSIONS);
      return { isEnded: true, last: await keeping.drop(key) };
    },
    async startCooldown(key, error, milliseconds, wanted = '') {
      remember(cooldowns, `${nameOf(key)} ${wanted}`, error, milliseconds, MAX_SESSIONS);
    },
    async findCooldown(key, wanted) {
      const find = (about: string) => recall(cooldowns, `${nameOf(key)} ${about}`);
      return find('') ?? find(wanted);
    },
    async claim(name, milliseconds) {
      const isFirst = recall(claims, nameOf(name)) === undefined;
      if (isFirst) remember(claims, nameOf(name), true, milliseconds, MAX_SESSIONS);
      return isFirst;
    },
    lock: async () => ALWAYS_HELD,
    async retain(record, milliseconds) {
      if (!recall(ended, nameOf(record.key))) await keeping.retain(record, milliseconds);
    },
  };
}
