import { LRUCache } from 'lru-cache';

/**
 * What is remembered for a while, by name; beyond `max` entries the one written first goes. Read it with `peek`, which does
 * not make an entry younger.
 */
export function createExpiringMap<T extends {}>(
  max: number,
  more?: Partial<LRUCache.Options<string, T, unknown>>,
): LRUCache<string, T> {
  // By the clock of `Date`, as the tokens and cookies that the entries stand for. They leave the memory in time although
  // nothing asks for them any more.
  const clock = { ttlResolution: 0, perf: { now: () => Date.now() } };
  return new LRUCache({ max, ttlAutopurge: true, ...clock, ...more });
}

/** Stores a value for a while; from the last millisecond on it is gone. */
export function remember<T extends {}>(
  map: LRUCache<string, T>,
  key: string,
  value: T,
  milliseconds: number,
): void {
  // An entry outlives its `ttl` by less than a millisecond, and one of 0 is kept without end.
  map.set(key, value, { ttl: Math.max(Math.ceil(milliseconds) - 1, 1) });
}
