import { compare, interleave } from '../../harness/interleave.ts';
import type { Measures, Outcome } from '../../harness/interleave.ts';
import { load } from '../../harness/load.ts';
import type { LoadOptions } from '../../harness/load.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import type { BenchContext, Section } from '../../harness/context.ts';
import { readHeap } from './memory.ts';
import { CONNECTIONS } from './protection.ts';
import { startServer } from './servers.ts';
import { round } from './tables.ts';
import type { TokenFiles } from './tokens.ts';

const FLOOD_PER_SECOND = 1_500;
const FLOOD_TOKENS = 1_000_000;
/** After these the heap has its size. */
const FIRST_TOKENS = 100_000;
const GOAL = 0.9;

interface Requests {
  good: LoadOptions;
  bad: LoadOptions;
  /** The same requests as the bad ones, to an unprotected route. */
  harmless: LoadOptions;
}

function toRequests(context: BenchContext, server: PinnedProcess, tokens: TokenFiles): Requests {
  const common = { core: context.loadCore, connections: CONNECTIONS };
  const good = { ...common, url: `${server.url}/products`, tokens: tokens.few.file };
  const flood = { ...common, tokens: tokens.few.file, spoilTokens: true };
  return {
    good,
    bad: { ...flood, url: `${server.url}/products`, expectedStatus: 401 },
    harmless: { ...flood, url: `${server.url}/open` },
  };
}

/**
 * A flood of tokens that look right to the last byte of their payload, each with another wrong signature: the dearest
 * kind of bad token, since only the signature shows what it is.
 */
export async function measureFlood(
  context: BenchContext,
  issuer: string,
  tokens: TokenFiles,
): Promise<Section[]> {
  const server = await startServer(context, 'ours', issuer);
  try {
    const requests = toRequests(context, server, tokens);
    const outcomes = await measureGoodMeanwhile(context, requests);
    return [toSlowdown(outcomes), await measureGrowth(context, server, requests)];
  } finally {
    await server.stop();
  }
}

async function measureGoodMeanwhile(context: BenchContext, requests: Requests): Promise<Outcome[]> {
  const seconds = context.secondsPerRound;
  const measureGood = async (flood?: LoadOptions): Promise<Measures> => {
    const paced = { seconds, requestsPerSecond: context.smoke ? 200 : FLOOD_PER_SECOND };
    const [good] = await Promise.all([
      load({ ...requests.good, seconds }),
      flood ? load({ ...flood, ...paced }) : undefined,
    ]);
    return { requestsPerSecond: good.requestsPerSecond, p50Ms: good.p50Ms, p99Ms: good.p99Ms };
  };
  return interleave(
    [
      { name: 'no flood', measure: () => measureGood() },
      { name: 'flood of harmless requests', measure: () => measureGood(requests.harmless) },
      { name: 'flood of bad tokens', measure: () => measureGood(requests.bad) },
    ],
    context.rounds,
  );
}

function toSlowdown(outcomes: readonly Outcome[]): Section {
  const [none, harmless, bad] = outcomes;
  if (!none || !harmless || !bad) throw new Error('A flood was not measured.');
  const toRow = (outcome: Outcome) => ({
    'good requests during': outcome.name,
    'requests/s': Math.round(outcome.median['requestsPerSecond'] ?? 0),
    'p50 ms': round(outcome.median['p50Ms'] ?? 0, 2),
    'of no flood': round(compare(outcome, none)['requestsPerSecond'] ?? 0, 2),
    'of a harmless flood': round(compare(outcome, harmless)['requestsPerSecond'] ?? 0, 2),
  });
  const ratio = compare(bad, harmless)['requestsPerSecond'] ?? 0;
  return {
    table: 'Good requests during a flood of bad tokens',
    kind: 'ratios',
    text: `Both share one core, so any other request takes time from the good ones. Set against the same number of harmless requests (${FLOOD_PER_SECOND} a second, to an unprotected route), bad tokens leave ${ratio.toFixed(2)}; the goal is ≥ ${GOAL}: ${ratio >= GOAL ? 'held' : 'missed'}.`,
    rows: [toRow(none), toRow(harmless), toRow(bad)],
  };
}

async function measureGrowth(
  context: BenchContext,
  server: PinnedProcess,
  { bad }: Requests,
): Promise<Section> {
  const scale = context.smoke ? 1_000 : 1;
  const first = FIRST_TOKENS / scale;
  const all = FLOOD_TOKENS / scale;
  await load({ ...bad, requests: first });
  const before = { heap: await readHeap(server), resident: server.readMemoryBytes() };
  const { seconds } = await load({ ...bad, requests: all - first });
  const after = { heap: await readHeap(server), resident: server.readMemoryBytes() };
  const toMb = (bytes: number) => round(bytes / 1e6, 1);
  return {
    table: 'Memory during a flood of bad tokens',
    kind: 'absolute',
    text: `${all} distinct bad tokens, every one answered 401. The first ${first} let the heap grow to its size; the rows show what the others added, in ${seconds.toFixed(0)} s.`,
    rows: [
      { '': 'live objects', 'MB before': toMb(before.heap), 'MB after': toMb(after.heap) },
      { '': 'resident', 'MB before': toMb(before.resident), 'MB after': toMb(after.resident) },
    ],
  };
}
