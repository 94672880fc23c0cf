import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRateLimiter } from './rate-limit.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

test('F12 counts each key by itself, for a minute that begins with its first use', () => {
  const { add, isExhausted } = createRateLimiter({ limit: 2 });
  expect(add('ada')).toEqual({ isExceeded: false, remaining: 1, resetSeconds: 60 });
  vi.advanceTimersByTime(20_500);
  expect(add('ada')).toEqual({ isExceeded: false, remaining: 0, resetSeconds: 40 });
  expect(add('ada')).toMatchObject({ isExceeded: true, remaining: 0 });
  expect([isExhausted('ada'), isExhausted('grace')]).toEqual([true, false]);
  vi.advanceTimersByTime(39_500);
  expect(isExhausted('ada')).toBe(false);
  expect(add('ada')).toMatchObject({ isExceeded: false, remaining: 1 });
});

test('F12 forgets a cleared key, and the key whose minute began first when there are too many', () => {
  const { add, clear, isExhausted } = createRateLimiter({ limit: 1, maxKeys: 2 });
  for (const key of ['a', 'b', 'c']) add(key);
  expect(['a', 'b', 'c'].map(isExhausted)).toEqual([false, true, true]);
  clear('b');
  expect(isExhausted('b')).toBe(false);
});
