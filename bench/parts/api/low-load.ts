import { inLongerRounds, type BenchContext, type Section } from '../../harness/context.ts';
import { interleave, pick, type Outcome, type Variant } from '../../harness/interleave.ts';
import { load, takeTurns } from '../../harness/load.ts';
import { measureAtRate } from '../../harness/paced-load.ts';
import { formatSpread, median } from '../../harness/statistics.ts';
import { round, sayHeld } from '../../harness/tables.ts';
import { startServer } from './servers.ts';
import type { Issuer, Tokens } from './tokens.ts';

const PER_SECOND = 500;
const CONNECTIONS = 5;
/** So that a round has about 400 requests. */
const ROUND_LENGTH = 2;
const WARM_UP_REQUESTS = 5_000;
/** No slower, but for what two runs of the same server differ. The 99th percentile is that of four requests: no goal. */
const GOAL = 1.03;

const KINDS = { few: '50 tokens', unseen: 'never-seen tokens' } satisfies Partial<
  Record<keyof Tokens, string>
>;

const ALONE = 'each token as it arrives';
const SHARED = 'those of one turn together';

async function startVariants(context: BenchContext, { url: issuer, tokens }: Issuer, kind: keyof Tokens) {
  const stops: (() => Promise<void>)[] = [];
  const variants: Variant[] = [];
  for (const name of [ALONE, SHARED]) {
    const server = await startServer(context, { guard: 'ours', issuer, sharesTurn: name === SHARED });
    stops.push(server.stop);
    const nextToken = takeTurns(tokens[kind]);
    const request = { url: `${server.url}/products`, connections: CONNECTIONS, nextToken };
    await load({ ...request, requests: context.perRound.requests ?? WARM_UP_REQUESTS });
    const measure = () => measureAtRate(server, { ...request, ...context.perRound, perSecond: PER_SECOND });
    variants.push({ name, baseline: name === SHARED ? ALONE : undefined, measure });
  }
  return { variants, stops };
}

function toRow(tokens: string, { name, median: figures, ratios }: Outcome): Section['rows'][number] {
  const spread = (measure: string) => (ratios.length > 0 ? formatSpread(pick(ratios, measure)) : 1);
  const isHeld = ['cpuMicroseconds', 'p50Ms'].every(
    (measure) => ratios.length === 0 || median(pick(ratios, measure)) <= GOAL,
  );
  return {
    '': `${name}, ${tokens}`,
    'CPU time': spread('cpuMicroseconds'),
    p50: spread('p50Ms'),
    p99: spread('p99Ms'),
    'CPU µs/request': round(figures['cpuMicroseconds'], 1),
    'p50 ms': round(figures['p50Ms'], 2),
    'p99 ms': round(figures['p99Ms'], 2),
    ...(ratios.length > 0 ? { goal: `≤ ${GOAL}`, held: sayHeld(isHeld) } : { goal: '–', held: '–' }),
  };
}

/** Whether it costs a server that has time to rest anything that tokens of one turn are looked at together. */
export async function compareTurns(short: BenchContext, issuer: Issuer): Promise<Section> {
  const context = inLongerRounds(short, ROUND_LENGTH);
  const rows: Section['rows'] = [];
  for (const kind of ['few', 'unseen'] as const) {
    const { variants, stops } = await startVariants(context, issuer, kind);
    try {
      const outcomes = await interleave(variants, context.rounds);
      rows.push(...outcomes.map((outcome) => toRow(KINDS[kind], outcome)));
    } finally {
      for (const stop of stops) await stop();
    }
  }
  return {
    table: `At ${PER_SECOND} requests a second`,
    kind: 'ratios',
    text: `Express on Node, ${CONNECTIONS} connections, requests at even distances. CPU time, p50 and p99 are ratios to the row before: less is better.`,
    rows,
  };
}
