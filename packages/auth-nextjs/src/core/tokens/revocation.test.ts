import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withTimeout } from './revocation.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('G05 a sign-out does not wait longer than two seconds for a tenant that hangs', async () => {
  const waiting = withTimeout(new Promise<string>(() => {}));
  const settled = vi.fn();
  void waiting.then(settled);
  await vi.advanceTimersByTimeAsync(1999);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(settled).toHaveBeenCalledWith(undefined);
});

it.each([
  ['its value when it is in time', async () => 'done', 'done'],
  ['nothing when it fails', () => Promise.reject(new Error('refused')), undefined],
])('gives %s, and leaves no timer behind', async (_what, work, expected) => {
  expect(await withTimeout<string>(work())).toBe(expected);
  expect(vi.getTimerCount()).toBe(0);
});
