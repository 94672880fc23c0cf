import type { SessionEnd, SessionRecord } from './session-record.ts';
import type { Failure, RefreshOutcome } from '../tokens/outcome.ts';

/** Something worth remembering until a moment, in milliseconds since the epoch. */
export interface Remembered<T> {
  value: T;
  forgetAt: number;
}

/**
 * What all copies of this package in one process share. Next bundles proxy, pages and route handlers apart from each
 * other, so that module state would exist once per bundle and two of them would spend one refresh token. Only plain
 * data and promises of plain data may live here: a class of one bundle is a stranger to `instanceof` in another.
 */
export interface Registry {
  format: 1;
  locks: Map<string, Promise<void>>;
  flights: Map<string, Promise<RefreshOutcome>>;
  newest: Map<string, Remembered<SessionRecord>>;
  ended: Map<string, Remembered<SessionEnd>>;
  resting: Map<string, Remembered<Failure>>;
}

const REGISTRY = Symbol.for('@monocloud/auth-nextjs.refresh');

function isRegistry(value: unknown): value is Registry {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 1;
}

/** The one registry of this process, made on first use. */
export function processRegistry(): Registry {
  const existing: unknown = Reflect.get(globalThis, REGISTRY);
  if (isRegistry(existing)) return existing;
  const created: Registry = {
    format: 1,
    locks: new Map(),
    flights: new Map(),
    newest: new Map(),
    ended: new Map(),
    resting: new Map(),
  };
  Reflect.set(globalThis, REGISTRY, created);
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
