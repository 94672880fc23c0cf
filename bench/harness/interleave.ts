import { load } from './load.ts';
import type { LoadOptions } from './load.ts';
import type { PinnedProcess } from './pinned-process.ts';

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
  /** Median of the ratios of each round to the baseline's same round; empty without a baseline. */
  ratio: Measures;
}

/**
 * Measures every variant once in each round, so that what the machine does meanwhile strikes all of them alike. Each
 * round begins with another one. A round before the first warms up and is thrown away.
 *
 * @throws Error when a baseline is not among the variants.
 */
export async function interleave(variants: readonly Variant[], rounds: number): Promise<Outcome[]> {
  const lists = new Map(variants.map(({ name }) => [name, new Array<Measures>()]));
  for (const { measure } of variants) await measure();
  for (let round = 0; round < rounds; round += 1) {
    const first = round % variants.length;
    for (const variant of [...variants.slice(first), ...variants.slice(0, first)]) {
      lists.get(variant.name)?.push(await variant.measure());
    }
  }
  return variants.map(({ name, baseline }) => {
    const own = lists.get(name) ?? [];
    const others = baseline === undefined ? undefined : lists.get(baseline);
    if (baseline !== undefined && !others) throw new Error(`${name} has no baseline ${baseline}`);
    const ratios = own.map((measures, round) => divide(measures, others?.[round] ?? {}));
    return { name, baseline, rounds: own, median: medians(own), ratio: others ? medians(ratios) : {} };
  });
}

/** Median of the ratios of each round of one outcome to the same round of another. */
export function compare(outcome: Outcome, other: Outcome): Measures {
  return medians(outcome.rounds.map((measures, round) => divide(measures, other.rounds[round] ?? {})));
}

/** Puts a server under load and tells what a request cost: its rate, its times, and the CPU time of the server. */
export async function measureLoad(server: PinnedProcess, options: LoadOptions): Promise<Measures> {
  const before = server.readCpuMs();
  const { requests, requestsPerSecond, p50Ms, p99Ms } = await load(options);
  const cpuMicroseconds = ((server.readCpuMs() - before) * 1000) / requests;
  return { requestsPerSecond, cpuMicroseconds, p50Ms, p99Ms };
}

/** The middle one, or the mean of the middle two. @throws Error when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('There is no median of nothing.');
  return (lower + upper) / 2;
}

function divide(measures: Measures, others: Measures): Measures {
  return Object.fromEntries(
    Object.entries(measures).map(([name, value]) => [name, value / (others[name] ?? Number.NaN)]),
  );
}

function medians(list: readonly Measures[]): Measures {
  const names = Object.keys(list[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(list.map((each) => each[name] ?? Number.NaN))]),
  );
}
