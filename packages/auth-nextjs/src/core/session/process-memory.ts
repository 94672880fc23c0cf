import type { MonoCloudSession, MonoCloudSessionStore } from '@monocloud/auth-core';
import type { LRUCache } from 'lru-cache';
import { createExpiringMap, remember } from '../expiring-map.ts';
import type { SessionAuthority, SessionLock } from './session-authority.ts';
import { newerRecord, type SessionEnd, type SessionRecord } from './session-record.ts';
import type { SessionCookieContent } from './session-seal.ts';

/** How a refresh went. `record` is the state to keep, also next to an error; `isRefreshed`: by a grant of this one. */
export type RefreshOutcome =
  | { kind: 'current'; record: SessionRecord; isRefreshed?: boolean }
  | { kind: 'failed'; error: Error; record: SessionRecord }
  | { kind: 'ended'; end: SessionEnd };

// More than one process refreshes in a minute, at a few kilobytes each: a session that falls out spends a refresh token
// twice.
const MAX_SESSIONS = 10_000;

/**
 * What all copies of this package in one process share. Next bundles proxy, pages and route handlers apart from each
 * other, so that module state would exist once per bundle and two of them would spend one refresh token. Only maps of
 * plain data, promises of it and errors of auth-core, which `instanceof` recognises across bundles, may live here.
 */
interface ProcessMemory {
  format: 4;
  locks: Map<string, Promise<void>>;
  flights: Map<string, Promise<RefreshOutcome>>;
  newest: LRUCache<string, SessionRecord>;
  ended: LRUCache<string, SessionEnd>;
  cooldowns: LRUCache<string, Error>;
  claims: LRUCache<string, true>;
  /** Sessions whose end was handed on as an event. */
  told: LRUCache<string, true>;
}

const MEMORY = Symbol.for('@monocloud/auth-nextjs.memory');

function isMemory(value: unknown): value is ProcessMemory {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 4;
}

/** The one memory of this process, made on first use. */
export function processMemory(): ProcessMemory {
  const existing: unknown = Reflect.get(globalThis, MEMORY);
  if (isMemory(existing)) return existing;
  const created: ProcessMemory = {
    format: 4,
    locks: new Map(),
    flights: new Map(),
    newest: createExpiringMap(MAX_SESSIONS),
    ended: createExpiringMap(MAX_SESSIONS),
    cooldowns: createExpiringMap(MAX_SESSIONS),
    claims: createExpiringMap(MAX_SESSIONS),
    told: createExpiringMap(MAX_SESSIONS),
  };
  Reflect.set(globalThis, MEMORY, created);
  return created;
}

/** Runs work of that name after all earlier work of it in this process, however that went. */
export function queueInProcess<T>(name: string, work: () => Promise<T>): Promise<T> {
  const { locks } = processMemory();
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

/** Whether work of that name runs or waits in this process. */
export const isQueued = (name: string): boolean => processMemory().locks.has(name);

async function over(work: Promise<unknown>): Promise<void> {
  await Promise.allSettled([work]);
}

// A late request still carries the cookie from before the refresh. A minute covers the slowest of them.
const NEWEST_MILLISECONDS = 60_000;
// An ended session's cookie may come back from another tab, from a copy, or in a response that the sign-out overtook. Keys
// are small, so they are kept for as long as a session lives by default.
const ENDED_MILLISECONDS = 86_400_000;

const ALWAYS_HELD: SessionLock = { isHeld: () => true, release: async () => undefined };

type Found = SessionRecord | undefined;

/** Where the states themselves are. */
interface Keeping {
  find(key: string, cookie?: SessionCookieContent): Found | Promise<Found>;
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
    const known = newest.peek(name);
    remember(newest, name, known ? newerRecord(known, record) : record, milliseconds);
  };
  return {
    find(key, cookie) {
      const known = newest.peek(nameOf(key));
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
      const end = ended.peek(nameOf(key));
      if (end) return { end };
      const found = keeping.find(key, cookie);
      // A state in memory is at hand without waiting.
      return { record: found instanceof Promise ? await found : found };
    },
    async write({ record, expectedVersion }) {
      const name = nameOf(record.key);
      if (ended.peek(name)) return 'ended';
      await keeping.save(record, expectedVersion === undefined);
      // An end may have dropped the state while it was being written, which would bring it back.
      if (!ended.peek(name)) return 'kept';
      await keeping.drop(record.key);
      return 'ended';
    },
    async end(key, end, expectedVersion = Infinity) {
      const name = nameOf(key);
      const known = newest.peek(name);
      if (known && known.version > expectedVersion) return { isEnded: false };
      // The first reason stays: a refusal that arrives after a sign-out must not replace it.
      if (!ended.peek(name)) remember(ended, name, end, ENDED_MILLISECONDS);
      return { isEnded: true, last: await keeping.drop(key) };
    },
    async startCooldown(key, error, milliseconds, wanted = '') {
      remember(cooldowns, `${nameOf(key)} ${wanted}`, error, milliseconds);
    },
    async findCooldown(key, wanted) {
      const find = (about: string) => cooldowns.peek(`${nameOf(key)} ${about}`);
      return find('') ?? find(wanted);
    },
    async claim(name, milliseconds) {
      const isFirst = claims.peek(nameOf(name)) === undefined;
      if (isFirst) remember(claims, nameOf(name), true, milliseconds);
      return isFirst;
    },
    lock: async () => ALWAYS_HELD,
    async retain(record, milliseconds) {
      if (!ended.peek(nameOf(record.key))) await keeping.retain(record, milliseconds);
    },
  };
}
