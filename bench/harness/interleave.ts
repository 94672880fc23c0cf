import { median } from './statistics.ts';

/** Figures of one round by name: `requestsPerSecond`, `cpuMicroseconds` and whatever else a part measures. */
export type Measures = Record<string, number>;

/** One of the things that are compared. */
export interface Variant {
  name: string;
  /** Name of the variant that this one is set against; none for the baseline itself. */
  baseline?: string;
  measure: () => Promise<Measures>;
}

export interface Outcome {
  name: string;
  baseline?: string;
  /** In the order in which they were measured. */
  rounds: Measures[];
  median: Measures;
  /** Of each round to the baseline's same round; empty without a baseline. */
  ratios: Measures[];
}

/** For so many rounds one more is thrown away before the first: warming up takes its time, however short a round is. */
const ROUNDS_PER_WARM_UP = 7;

/**
 * Measures every variant once in each round, so that what the machine does meanwhile strikes all of them alike. Each
 * round begins with another one. Before the first, a seventh as many rounds warm up and are thrown away.
 *
 * @throws Error when a baseline is not among the variants.
 */
export async function interleave(variants: readonly Variant[], rounds: number): Promise<Outcome[]> {
  const lists = new Map(variants.map(({ name }) => [name, new Array<Measures>()]));
  for (const { name, baseline } of variants) {
    if (baseline !== undefined && !lists.has(baseline))
      throw new Error(`${name} has no baseline ${baseline}`);
  }
  for (let round = -Math.ceil(rounds / ROUNDS_PER_WARM_UP); round < rounds; round += 1) {
    const first = Math.max(0, round) % variants.length;
    for (const variant of [...variants.slice(first), ...variants.slice(0, first)]) {
      const measures = await variant.measure();
      if (round >= 0) lists.get(variant.name)?.push(measures);
    }
  }
  return variants.map(({ name, baseline }) => {
    const own = lists.get(name) ?? [];
    const ratios = baseline === undefined ? [] : divideRounds(own, lists.get(baseline) ?? []);
    return { name, baseline, rounds: own, median: medians(own), ratios };
  });
}

/** Ratios of each round of one outcome to the same round of another. */
export const compareRounds = (outcome: Outcome, other: Outcome): Measures[] =>
  divideRounds(outcome.rounds, other.rounds);

/** Median of the ratios of each round of one outcome to the same round of another. */
export const compare = (outcome: Outcome, other: Outcome): Measures => medians(compareRounds(outcome, other));

/** One figure of all rounds; NaN where a round has none. */
export const pick = (rounds: readonly Measures[], name: string): number[] =>
  rounds.map((measures) => measures[name] ?? Number.NaN);

function divideRounds(rounds: readonly Measures[], others: readonly Measures[]): Measures[] {
  return rounds.map((measures, round) =>
    Object.fromEntries(
      Object.entries(measures).map(([name, value]) => [name, value / (others[round]?.[name] ?? Number.NaN)]),
    ),
  );
}

function medians(rounds: readonly Measures[]): Measures {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(pick(rounds, name))]));
}
