import { LRUCache } from 'lru-cache';

const MAX_WAIT_MILLISECONDS = 60_000;

/**
 * What is remembered for a while, by name; beyond `max` entries the one written first goes. Read it with `peek`, which does
 * not make an entry younger.
 */
export function createExpiringMap<T extends {}>(
  max: number,
  more?: Partial<LRUCache.Options<string, T, unknown>>,
): LRUCache<string, T> {
  // By the clock of `Date`, as the tokens and cookies that the entries stand for.
  const clock = { ttlResolution: 0, perf: { now: () => Date.now() } };
  return new LRUCache({ max, ...clock, ...more });
}

const awaitingSweep = new WeakSet<object>();

/**
 * Entries leave the memory in time although nothing asks for them any more. One timer for a whole map: a timer keeps the
 * async context in which it was started, which is that of a request. The wait is bounded, since the clock may be set
 * back, and a timer takes no more than 24 days.
 */
function sweepInTime<T extends {}>(map: LRUCache<string, T>): void {
  const [oldest] = map.rkeys();
  if (oldest === undefined || awaitingSweep.has(map)) return;
  awaitingSweep.add(map);
  const wait = Math.min(Math.max(map.getRemainingTTL(oldest) + 1, 1), MAX_WAIT_MILLISECONDS);
  const timer = setTimeout(() => {
    awaitingSweep.delete(map);
    map.purgeStale();
    sweepInTime(map);
  }, wait);
  // In the Edge runtime it is a number, and there is no process to hold up.
  if (typeof timer === 'object') timer.unref();
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
  sweepInTime(map);
}
