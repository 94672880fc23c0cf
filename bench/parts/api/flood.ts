import { randomBytes } from 'node:crypto';
import { inLongerRounds, type BenchContext, type Section } from '../../harness/context.ts';
import { compareRounds, interleave, pick, type Measures, type Outcome } from '../../harness/interleave.ts';
import { load, takeTurns, type LoadOptions } from '../../harness/load.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { formatSpread, median } from '../../harness/statistics.ts';
import { findOutcome, round, sayHeld } from '../../harness/tables.ts';
import { readHeap } from './memory.ts';
import { CONNECTIONS } from './protection.ts';
import { startServer } from './servers.ts';
import type { Issuer } from './tokens.ts';

/** So that a round lasts a second. */
const ROUND_LENGTH = 2.5;
const FLOOD_REQUESTS = 1_500;
const FLOOD_TOKENS = 150_000;
/** After these the heap has its size. */
const FIRST_TOKENS = 50_000;
const GOAL = 0.9;

const NAMES = { none: 'no flood', harmless: 'flood of harmless requests', bad: 'flood of bad tokens' };

type Requests = Record<'good' | 'harmless' | 'bad', LoadOptions>;

/** The token with a random signature of the same length. */
function spoil(token: string): string {
  const end = token.lastIndexOf('.') + 1;
  const signatureBytes = Math.floor(((token.length - end) * 3) / 4);
  return token.slice(0, end) + randomBytes(signatureBytes).toString('base64url');
}

function toRequests({ url }: PinnedProcess, { tokens }: Issuer): Requests {
  const nextToken = takeTurns(tokens.few);
  const good = { url: `${url}/products`, connections: CONNECTIONS, nextToken };
  const flood = { ...good, nextToken: () => spoil(nextToken()) };
  return {
    good,
    bad: { ...flood, expectedStatus: 401 },
    // The same requests as the bad ones, to an unprotected route.
    harmless: { ...flood, url: `${url}/open` },
  };
}

/**
 * A flood of tokens that look right to the last byte of their payload, each with another wrong signature: the dearest
 * kind of bad token, since only the signature shows what it is.
 */
export async function measureFlood(context: BenchContext, issuer: Issuer): Promise<Section[]> {
  const server = await startServer(context, { guard: 'ours', issuer: issuer.url });
  try {
    const requests = toRequests(server, issuer);
    const outcomes = await measureGood(inLongerRounds(context, ROUND_LENGTH), requests);
    return [toSlowdown(outcomes), await measureGrowth(context, server, requests)];
  } finally {
    await server.stop();
  }
}

function measureGood({ perRound, rounds }: BenchContext, requests: Requests): Promise<Outcome[]> {
  const measureDuring = async (flood?: LoadOptions): Promise<Measures> => {
    const [good] = await Promise.all([
      load({ ...requests.good, ...perRound }),
      flood && load({ ...flood, requests: perRound.requests ?? FLOOD_REQUESTS }),
    ]);
    return { requestsPerSecond: good.requestsPerSecond, p50Ms: good.p50Ms, p99Ms: good.p99Ms };
  };
  const variants = [
    { name: NAMES.none, measure: () => measureDuring() },
    { name: NAMES.harmless, measure: () => measureDuring(requests.harmless) },
    { name: NAMES.bad, measure: () => measureDuring(requests.bad) },
  ];
  return interleave(variants, rounds);
}

function toSlowdown(outcomes: readonly Outcome[]): Section {
  const toRates = (outcome: Outcome, name: string) =>
    pick(compareRounds(outcome, findOutcome(outcomes, name)), 'requestsPerSecond');
  const ratio = median(toRates(findOutcome(outcomes, NAMES.bad), NAMES.harmless));
  return {
    table: 'Good requests during a flood of bad tokens',
    kind: 'ratios',
    text: `Both share one core, so any other request takes time from the good ones. Each second brings ${FLOOD_REQUESTS} requests of the flood, as fast as they are answered. The goal is set against the same number of harmless requests to an unprotected route.`,
    rows: outcomes.map((outcome) => ({
      'good requests during': outcome.name,
      'requests/s': round(outcome.median['requestsPerSecond'], 0),
      'p50 ms': round(outcome.median['p50Ms'], 2),
      'of no flood': formatSpread(toRates(outcome, NAMES.none)),
      'of a harmless flood': formatSpread(toRates(outcome, NAMES.harmless)),
      ...(outcome.name === NAMES.bad
        ? { goal: `≥ ${GOAL}`, held: sayHeld(ratio >= GOAL) }
        : { goal: '–', held: '–' }),
    })),
  };
}

async function measureGrowth(
  { perRound }: BenchContext,
  server: PinnedProcess,
  { bad }: Requests,
): Promise<Section> {
  const send = (requests: number) => load({ ...bad, requests: perRound.requests ?? requests });
  const read = async () => ({ live: await readHeap(server), resident: server.readMemoryBytes() });
  await send(FIRST_TOKENS);
  const before = await read();
  const { seconds } = await send(FLOOD_TOKENS - FIRST_TOKENS);
  const after = await read();
  const toRow = (name: string, kind: keyof typeof before) => ({
    '': name,
    'MB before': round(before[kind] / 1e6, 1),
    'MB after': round(after[kind] / 1e6, 1),
  });
  return {
    table: 'Memory during a flood of bad tokens',
    kind: 'absolute',
    text: `${FLOOD_TOKENS} distinct bad tokens, every one answered 401. The first ${FIRST_TOKENS} let the heap grow to its size; the rows show what the others added, in ${seconds.toFixed(0)} s.`,
    rows: [toRow('live objects', 'live'), toRow('memory of the process', 'resident')],
  };
}
