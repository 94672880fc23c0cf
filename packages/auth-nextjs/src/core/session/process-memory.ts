import type { SessionEnd, SessionRecord } from './session-record.ts';

/** Something worth remembering until a moment, in milliseconds since the epoch. */
export interface Remembered<T> {
  value: T;
  forgetAt: number;
}

/** How a refresh went. `record` is the state to keep, also next to an error. */
export type RefreshOutcome =
  | { kind: 'current'; record: SessionRecord }
  | { kind: 'failed'; error: Error; record: SessionRecord }
  | { kind: 'ended'; end: SessionEnd };

/**
 * What all copies of this package in one process share. Next bundles proxy, pages and route handlers apart from each
 * other, so that module state would exist once per bundle and two of them would spend one refresh token. Only plain data,
 * promises of it and errors of auth-core, which `instanceof` recognises across bundles, may live here.
 */
interface ProcessMemory {
  format: 2;
  locks: Map<string, Promise<void>>;
  flights: Map<string, Promise<RefreshOutcome>>;
  newest: Map<string, Remembered<SessionRecord>>;
  ended: Map<string, Remembered<SessionEnd>>;
  cooldowns: Map<string, Remembered<Error>>;
  claims: Map<string, Remembered<true>>;
}

const MEMORY = Symbol.for('@monocloud/auth-nextjs.memory');

function isMemory(value: unknown): value is ProcessMemory {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 2;
}

/** The one memory of this process, made on first use. */
export function processMemory(): ProcessMemory {
  const existing: unknown = Reflect.get(globalThis, MEMORY);
  if (isMemory(existing)) return existing;
  const created: ProcessMemory = {
    format: 2,
    locks: new Map(),
    flights: new Map(),
    newest: new Map(),
    ended: new Map(),
    cooldowns: new Map(),
    claims: new Map(),
  };
  Reflect.set(globalThis, MEMORY, created);
  return created;
}

/** Stores a value for a while; beyond `limit` entries the oldest goes. */
export function remember<T>(
  map: Map<string, Remembered<T>>,
  key: string,
  value: T,
  milliseconds: number,
  limit: number,
): void {
  // Deleted first so that the map stays in order of writing, which makes its first key the oldest.
  map.delete(key);
  map.set(key, { value, forgetAt: Date.now() + milliseconds });
  for (const [oldest, entry] of map) {
    if (map.size <= limit && entry.forgetAt > Date.now()) break;
    map.delete(oldest);
  }
}

/** What was stored under the key, unless its time has passed. */
export function recall<T>(map: Map<string, Remembered<T>>, key: string): T | undefined {
  const entry = map.get(key);
  if (!entry) return undefined;
  if (entry.forgetAt > Date.now()) return entry.value;
  map.delete(key);
  return undefined;
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
