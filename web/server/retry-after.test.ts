import { expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

const NOW_MS = Date.parse('2026-11-22T10:00:00Z');

it.each([
  ['17', 17],
  ['Sun, 22 Nov 2026 10:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 1],
  ['0', 1],
  ['999999', 600],
  ['soon', 5],
  [null, 5],
])('reads Retry-After %s as %d seconds', (value, seconds) => {
  expect(parseRetryAfter(value, NOW_MS)).toBe(seconds);
});
