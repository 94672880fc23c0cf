import { expect, it } from 'vitest';
import { formatElapsed } from './freshness.tsx';

it.each([
  [0, 'just now'],
  [12_400, '12 s ago'],
  [61_000, '1 min ago'],
  [7_300_000, '2 h ago'],
])('writes %d ms ago as %s', (elapsedMs, text) => {
  expect(formatElapsed(elapsedMs)).toBe(text);
});
