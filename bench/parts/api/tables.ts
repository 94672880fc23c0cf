import { compareRounds, pick } from '../../harness/interleave.ts';
import type { Measures, Outcome } from '../../harness/interleave.ts';
import { formatSpread, median } from '../../harness/statistics.ts';
import type { Section } from '../../harness/context.ts';
import { GOALS } from './cells.ts';

/** A number with that many digits after the point. */
export const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Absolute figures of some outcomes. */
export function toAbsoluteTable(table: string, outcomes: readonly Outcome[]): Section {
  return {
    table,
    kind: 'absolute',
    rows: outcomes.map(({ name, median }) => ({
      '': name,
      'requests/s': Math.round(median['requestsPerSecond'] ?? 0),
      'CPU µs/request': round(median['cpuMicroseconds'] ?? 0, 1),
      'p50 ms': round(median['p50Ms'] ?? 0, 2),
      'p99 ms': round(median['p99Ms'] ?? 0, 2),
    })),
  };
}

/** How many times as fast in each round, by what a request costs: turned round, so that more is better in both columns. */
const toCpuSpeeds = (ratios: readonly Measures[]): number[] =>
  pick(ratios, 'cpuMicroseconds').map((ratio) => 1 / ratio);

const toSpeedCells = (ratios: readonly Measures[]) => ({
  'by CPU time': formatSpread(toCpuSpeeds(ratios)),
  'by requests/s': formatSpread(pick(ratios, 'requestsPerSecond')),
});

/** How much of the baseline's speed is left. */
export function toRatioTable(table: string, outcomes: readonly Outcome[]): Section {
  return {
    table,
    kind: 'ratios',
    text: `What is left of the speed of: ${outcomes[0]?.name}.`,
    rows: outcomes
      .filter(({ baseline }) => baseline !== undefined)
      .map(({ name, ratios }) => ({ '': name, ...toSpeedCells(ratios) })),
  };
}

/** The goals, and whether they are reached. @throws Error when one of them names what was not measured. */
export function toGoalTable(outcomes: readonly Outcome[]): Section {
  const find = (name: string): Outcome => {
    const found = outcomes.find((outcome) => outcome.name === name);
    if (!found) throw new Error(`${name} was not measured.`);
    return found;
  };
  return {
    table: 'Goals',
    kind: 'ratios',
    text: 'How many times as fast the one is as the other, Express on Node 20.',
    rows: GOALS.map(({ name, than, atLeast }) => {
      const ratios = compareRounds(find(name), find(than));
      return {
        '': name,
        than,
        ...toSpeedCells(ratios),
        goal: `≥ ${atLeast}`,
        held: median(toCpuSpeeds(ratios)) >= atLeast ? 'yes' : 'no',
      };
    }),
  };
}
