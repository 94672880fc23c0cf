import { expect, it } from 'vitest';
import { compare, compareRounds, interleave, pick, type Variant } from './interleave.ts';

/** Variants that say in `log` when they are measured; each figure is what `figure` makes of how many came before. */
function createVariants(names: readonly string[], figure: (index: number, turn: number) => number) {
  const log: string[] = [];
  const variants = names.map((name, index): Variant => {
    let turn = 0;
    return {
      name,
      baseline: index === 0 ? undefined : names[0],
      measure: async () => {
        log.push(name);
        return { time: figure(index, turn++) };
      },
    };
  });
  return { log, variants };
}

it.each([1, 2, 7, 15, 21])(
  'of %d rounds each has every variant once, and begins with another',
  async (rounds) => {
    const { log, variants } = createVariants(['a', 'b', 'c'], () => 1);
    const outcomes = await interleave(variants, rounds);
    const sequences = log.join('').match(/.{3}/g)?.slice(-rounds);
    expect(sequences).toEqual(Array.from({ length: rounds }, (_, round) => ['abc', 'bca', 'cab'][round % 3]));
    expect(outcomes.map((outcome) => outcome.rounds.length)).toEqual([rounds, rounds, rounds]);
  },
);

it.each([
  [1, 1],
  [7, 1],
  [15, 3],
  [21, 3],
])('before %d rounds, %d warm up and count for nothing', async (rounds, warmUps) => {
  const { log, variants } = createVariants(['a', 'b'], (_index, turn) => (turn < warmUps ? 1e9 : turn));
  const [outcome] = await interleave(variants, rounds);
  expect(log).toHaveLength(2 * (rounds + warmUps));
  expect(pick(outcome?.rounds ?? [], 'time')).toEqual(Array.from({ length: rounds }, (_, i) => i + warmUps));
});

it('a ratio is of the same round, so that a machine that gets slower changes none', async () => {
  // The second takes twice as long as the first, and everything ten times as long in each round.
  const { variants } = createVariants(['one', 'two'], (index, turn) => (index + 1) * 10 ** turn);
  const [one, two] = await interleave(variants, 4);
  if (!one || !two) throw new Error('Two were measured');
  expect(pick(two.ratios, 'time')).toEqual([2, 2, 2, 2]);
  expect(pick(compareRounds(one, two), 'time')).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(compare(one, two)).toEqual({ time: 0.5 });
  expect(one.ratios).toEqual([]);
});

it('the median of ratios is not the ratio of medians', async () => {
  const figures = [
    [Number.NaN, 1, 2, 10],
    [Number.NaN, 3, 2, 20],
  ];
  const { variants } = createVariants(['one', 'two'], (index, turn) => figures[index]?.[turn] ?? Number.NaN);
  const [one, two] = await interleave(variants, 3);
  if (!one || !two) throw new Error('Two were measured');
  expect([one.median, two.median]).toEqual([{ time: 2 }, { time: 3 }]);
  expect(compare(two, one)).toEqual({ time: 2 });
});

it('rejects a baseline that is not measured, before it measures anything', async () => {
  const { log, variants } = createVariants(['a', 'b'], () => 1);
  const strange = variants.map((variant) => ({ ...variant, baseline: 'c' }));
  await expect(interleave(strange, 1)).rejects.toThrow('a has no baseline c');
  expect(log).toEqual([]);
});
