/**
 * The value that this share of all values does not exceed; between the nearest two where none stands exactly there.
 *
 * @param share from 0, the least of them, to 1, the greatest.
 * @throws Error when there is none.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const position = (sorted.length - 1) * share;
  const lower = sorted[Math.floor(position)];
  const upper = sorted[Math.ceil(position)];
  if (lower === undefined || upper === undefined) throw new Error('There is no median of nothing.');
  return lower + (upper - lower) * (position % 1);
}

/** The middle one, or the mean of the middle two. @throws Error when there is none. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * The median and, in brackets, the first and the third quartile: `0.91 (0.88–0.94)`.
 *
 * @param digits after the point.
 * @throws Error when there are no values.
 */
export function formatSpread(values: readonly number[], digits = 2): string {
  const show = (share: number) => quantile(values, share).toFixed(digits);
  return `${show(0.5)} (${show(0.25)}–${show(0.75)})`;
}
