import { expect, it } from 'vitest';
import { formatElapsed } from './elapsed.ts';

it.each([
  [0, 'just now'],
  [12_400, '12 s ago'],
  [61_000, '1 min ago'],
  [7_300_000, '2 h ago'],
])('says how long %d ms are', (elapsedMs, text) => {
  expect(formatElapsed(elapsedMs)).toBe(text);
});
