import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { inLongerRounds, type BenchContext, type Section } from '../../harness/context.ts';
import { interleave, pick, type Measures, type Outcome, type Variant } from '../../harness/interleave.ts';
import { load, takeTurns } from '../../harness/load.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { formatSpread, median, quantile } from '../../harness/statistics.ts';
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

const KINDS = { few: '50 tokens', unseen: 'never-seen tokens' };

const ALONE = 'each token as it arrives';
const SHARED = 'those of one turn together';

/** Sends one request and gives how long its answer took. @throws Error unless it is 200. */
const ask = (url: string, agent: Agent, token: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    }).once('error', reject);
  });

/**
 * Sends requests at even distances, whether the ones before were answered or not, and tells what a request cost: as
 * `measureLoad`, for a server that has time to rest.
 *
 * @throws Error when an answer was not 200.
 */
async function measureAtRate(
  server: PinnedProcess,
  url: string,
  nextToken: () => string,
  { seconds = 1, requests = PER_SECOND * seconds }: BenchContext['perRound'],
): Promise<Measures> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const before = server.readCpuMs();
  const startedAt = performance.now();
  const answers: Promise<number>[] = [];
  for (let sent = 0; sent < requests; sent += 1) {
    const waitMs = startedAt + (sent * 1000) / PER_SECOND - performance.now();
    if (waitMs > 0) await delay(waitMs);
    answers.push(ask(url, agent, nextToken()));
  }
  const timesMs = await Promise.all(answers);
  const cpuMicroseconds = ((server.readCpuMs() - before) * 1000) / requests;
  agent.destroy();
  return { cpuMicroseconds, p50Ms: quantile(timesMs, 0.5), p99Ms: quantile(timesMs, 0.99) };
}

async function startVariants(context: BenchContext, { url: issuer, tokens }: Issuer, kind: keyof Tokens) {
  const stops: (() => Promise<void>)[] = [];
  const variants: Variant[] = [];
  for (const name of [ALONE, SHARED]) {
    const server = await startServer(context, { guard: 'ours', issuer, sharesTurn: name === SHARED });
    stops.push(server.stop);
    const nextToken = takeTurns(tokens[kind]);
    const url = `${server.url}/products`;
    const requests = context.perRound.requests ?? WARM_UP_REQUESTS;
    await load({ url, connections: CONNECTIONS, nextToken, requests });
    const measure = () => measureAtRate(server, url, nextToken, context.perRound);
    variants.push({ name, baseline: name === SHARED ? ALONE : undefined, measure });
  }
  return { variants, stops };
}

function toRow(tokens: string, { name, median: figures, ratios }: Outcome): Section['rows'][number] {
  const spread = (measure: string) => (ratios.length > 0 ? formatSpread(pick(ratios, measure)) : 1);
  const isHeld = (measure: string) => median(pick(ratios, measure)) <= GOAL;
  const judge = () => sayHeld(['cpuMicroseconds', 'p50Ms'].every(isHeld));
  return {
    '': `${name}, ${tokens}`,
    'CPU time': spread('cpuMicroseconds'),
    p50: spread('p50Ms'),
    p99: spread('p99Ms'),
    'CPU µs/request': round(figures['cpuMicroseconds'], 1),
    'p50 ms': round(figures['p50Ms'], 2),
    'p99 ms': round(figures['p99Ms'], 2),
    ...(ratios.length > 0 ? { goal: `≤ ${GOAL}`, held: judge() } : { goal: '–', held: '–' }),
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
