import type { Section } from './context.ts';
import { compareRounds, pick, type Measures, type Outcome } from './interleave.ts';
import { formatSpread, median } from './statistics.ts';

/** What is to be reached: by CPU time, how many times as fast the first is as the second. */
export interface Goal {
  name: string;
  than: string;
  /** Absent for what stands for a limit, which the row before cannot pass. */
  atLeast?: number;
}

/** A number with that many digits after the point. */
export const round = (value: number | undefined, digits: number): number =>
  Number((value ?? Number.NaN).toFixed(digits));

export const sayHeld = (isHeld: boolean): string => (isHeld ? 'yes' : 'no');

/** @throws Error when it was not measured. */
export function findOutcome(outcomes: readonly Outcome[], name: string): Outcome {
  const found = outcomes.find((outcome) => outcome.name === name);
  if (!found) throw new Error(`${name} was not measured.`);
  return found;
}

/** Absolute figures of an outcome. */
const toAbsoluteCells = ({ median: figures }: Outcome) => ({
  'requests/s': round(figures['requestsPerSecond'], 0),
  'CPU µs/request': round(figures['cpuMicroseconds'], 1),
  'p50 ms': round(figures['p50Ms'], 2),
  'p99 ms': round(figures['p99Ms'], 2),
});

export const toAbsoluteTable = (table: string, outcomes: readonly Outcome[]): Section => ({
  table,
  kind: 'absolute',
  rows: outcomes.map((outcome) => ({ '': outcome.name, ...toAbsoluteCells(outcome) })),
});

/** How many times as fast in each round, by what a request costs: turned round, so that more is better in both columns. */
const toCpuSpeeds = (ratios: readonly Measures[]): number[] =>
  pick(ratios, 'cpuMicroseconds').map((ratio) => 1 / ratio);

const toSpeedCells = (ratios: readonly Measures[]) => ({
  'by CPU time': formatSpread(toCpuSpeeds(ratios)),
  'by requests/s': formatSpread(pick(ratios, 'requestsPerSecond')),
});

/** Of each outcome, how much of the baseline's speed is left, and the absolute figures. */
export const toRatioRows = (server: string, outcomes: readonly Outcome[]): Section['rows'] =>
  outcomes.map((outcome) => ({
    '': outcome.name,
    server,
    ...(outcome.baseline === undefined
      ? { 'by CPU time': 1, 'by requests/s': 1 }
      : toSpeedCells(outcome.ratios)),
    ...toAbsoluteCells(outcome),
  }));

/** The goals, and whether they are reached. @throws Error when one of them names what was not measured. */
export const toGoalRows = (outcomes: readonly Outcome[], goals: readonly Goal[]): Section['rows'] =>
  goals.map(({ name, than, atLeast }) => {
    const ratios = compareRounds(findOutcome(outcomes, name), findOutcome(outcomes, than));
    const cells = { '': name, than, ...toSpeedCells(ratios) };
    if (atLeast === undefined) return { ...cells, goal: '–', held: '–' };
    return { ...cells, goal: `≥ ${atLeast}`, held: sayHeld(median(toCpuSpeeds(ratios)) >= atLeast) };
  });

/** A table of goals of one comparison. @throws Error as {@link toGoalRows}. */
export const toGoalTable = (
  outcomes: readonly Outcome[],
  goals: readonly Goal[],
  words: { table: string; text: string },
): Section => ({ ...words, kind: 'ratios', rows: toGoalRows(outcomes, goals) });
