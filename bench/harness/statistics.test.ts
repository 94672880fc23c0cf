import { expect, it } from 'vitest';
import { formatSpread, median } from './statistics.ts';

it.each([
  [[7], 7],
  [[9, 1, 5], 5],
  [[10, 2, 4, 100], 7],
])('the median of %j is %d, in whatever order they come', (values, middle) => {
  expect(median(values)).toBe(middle);
});

it.each([
  [[0.9], '0.90 (0.90–0.90)'],
  [[5, 1, 2, 4, 3], '3.00 (2.00–4.00)'],
  [[1, 2, 3, 4], '2.50 (1.75–3.25)'],
])('the spread of %j is its median and its quartiles: %s', (values, text) => {
  expect(formatSpread(values)).toBe(text);
});

it('a spread has as many digits as it is asked for', () => {
  expect(formatSpread([1.04, 1.06, 1.09], 1)).toBe('1.1 (1.1–1.1)');
});

it('nothing has no median, rather than one that looks like a figure', () => {
  expect(() => median([])).toThrow('nothing');
});
