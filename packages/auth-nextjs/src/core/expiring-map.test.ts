import { AsyncLocalStorage } from 'node:async_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it, vi } from 'vitest';
import { createExpiringMap, remember } from './expiring-map.ts';

const THIRTY_DAYS_MILLISECONDS = 30 * 24 * 60 * 60 * 1_000;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('D08 every entry leaves the memory in time, whether or not it is asked for', () => {
  vi.useFakeTimers();
  const map = createExpiringMap<number>(1_000);
  for (let index = 0; index < 400; index += 1) {
    remember(map, `key ${index}`, index, 1_000 + index);
    vi.advanceTimersByTime(1);
  }
  expect(map.size).toBe(400);
  vi.advanceTimersByTime(62_000);
  expect(map.size).toBe(0);
});

it('D08 an entry for longer than a timer can wait costs one timer a minute', () => {
  vi.useFakeTimers();
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const map = createExpiringMap<number>(10);
  remember(map, 'a', 1, THIRTY_DAYS_MILLISECONDS);
  vi.advanceTimersByTime(600_000);
  expect(timers.mock.calls.length).toBeLessThanOrEqual(11);
  expect(timers.mock.calls.every(([, wait]) => wait === 60_000)).toBe(true);
  expect(map.peek('a')).toBe(1);
});

it('F12 entries keep nothing of the requests that wrote them, but for one request at a time', async () => {
  const request = new AsyncLocalStorage<object>();
  const map = createExpiringMap<true>(1_000);
  const written: WeakRef<object>[] = [];
  for (let index = 0; index < 100; index += 1) {
    const context = { index };
    written.push(new WeakRef(context));
    request.run(context, () => remember(map, `key ${index}`, true, 60_000));
  }
  await new Promise(setImmediate);
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  expect(map.size).toBe(100);
  expect(written.filter((context) => context.deref()).length).toBeLessThanOrEqual(2);
});
