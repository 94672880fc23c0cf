import { inLongerRounds } from '../../harness/context.ts';
import type { BenchContext, Section } from '../../harness/context.ts';
import { interleave, measureLoad, pick } from '../../harness/interleave.ts';
import type { Outcome, Variant } from '../../harness/interleave.ts';
import { load } from '../../harness/load.ts';
import type { LoadOptions } from '../../harness/load.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { formatSpread } from '../../harness/statistics.ts';
import { toShopCookies } from '../../harness/visitor.ts';
import { startPeer } from './peer.ts';
import type { Product } from './product.ts';
import type { Visitor } from '@monoshop/testing/visitor';

const CONNECTIONS = 10;
/** Few enough that no request waits for another, so that the times are those of one request. */
const CALM_REQUESTS_PER_SECOND = 100;
/** As many times as long as others: so few requests have no 99th percentile in a short round. */
const CALM_ROUND_LENGTH = 3;

const WARM_UP_REQUESTS = 5_000;

const OURS = '/api/products, signed in';
const MEMORY = 'a handler that answers from memory';
const FORWARD = 'a handler that only forwards';
const DIRECT = 'the API itself';

interface Target {
  name: string;
  server: PinnedProcess;
  path: string;
  headers: Record<string, string>;
}

/** The storefront's route, two handlers in its place, and the API behind it. All handlers get the very same request. */
export async function compareRoutes(
  context: BenchContext,
  product: Product,
  visitor: Visitor,
): Promise<Section[]> {
  const { body: answer } = await visitor.get('/api/products');
  const { productsApi, web, provider } = product;
  const accessToken = provider.productsToken;
  const apiUrl = `${productsApi.url}/products`;
  const peer = await startPeer({ answer, apiUrl, token: accessToken, core: context.serverCore });
  try {
    const cookie = toShopCookies(visitor);
    const targets: Target[] = [
      { name: OURS, server: web, path: '/api/products', headers: { cookie } },
      { name: MEMORY, server: peer, path: '/api/memory', headers: { cookie } },
      { name: FORWARD, server: peer, path: '/api/forward', headers: { cookie } },
      {
        name: DIRECT,
        server: productsApi,
        path: '/products',
        headers: { authorization: `Bearer ${accessToken}` },
      },
    ];
    for (const target of targets) await assertSame(target, answer);
    context.report('warm-up');
    for (const target of targets) await warmUp(context, target);
    context.report('throughput');
    const busy = await interleave(toVariants(context, targets, {}), context.rounds);
    context.report('latency');
    const ends = targets.filter(({ name }) => name === OURS || name === DIRECT);
    const longer = inLongerRounds(context, CALM_ROUND_LENGTH);
    const calm = await interleave(
      toVariants(longer, ends, { requestsPerSecond: CALM_REQUESTS_PER_SECOND }),
      longer.rounds,
    );
    return [toRatios(busy), toAdded(busy, calm), toAbsolute(busy)];
  } finally {
    await peer.stop();
  }
}

/** Until the compiler of the engine has seen enough: the product has more code than the handlers, so it takes longer. */
const warmUp = ({ smoke, loadCore }: BenchContext, { server, path, headers }: Target) =>
  load({
    url: `${server.url}${path}`,
    core: loadCore,
    connections: CONNECTIONS,
    requests: smoke ? CONNECTIONS : WARM_UP_REQUESTS,
    headers,
  });

/** @throws Error unless the answer holds what the product's own holds. */
async function assertSame({ name, server, path, headers }: Target, answer: string): Promise<void> {
  const response = await fetch(`${server.url}${path}`, { headers });
  const text = await response.text();
  if (response.status === 200 && JSON.stringify(JSON.parse(text)) === answer) return;
  throw new Error(`${name} answered ${response.status}: ${text.slice(0, 200)}`);
}

const toVariants = (
  { loadCore, secondsPerRound }: BenchContext,
  targets: readonly Target[],
  more: Partial<LoadOptions>,
): Variant[] =>
  targets.map(({ name, server, path, headers }) => ({
    name,
    measure: () =>
      measureLoad(server, {
        url: `${server.url}${path}`,
        core: loadCore,
        connections: CONNECTIONS,
        seconds: secondsPerRound,
        headers,
        ...more,
      }),
  }));

function find(outcomes: readonly Outcome[], name: string): Outcome {
  const found = outcomes.find((outcome) => outcome.name === name);
  if (!found) throw new Error(`${name} was not measured`);
  return found;
}

/** What `combine` makes of the two variants' figures in each round. */
function perRound(
  outcomes: readonly Outcome[],
  [left, right]: [string, string],
  measure: string,
  combine: (left: number, right: number) => number,
): number[] {
  const others = pick(find(outcomes, right).rounds, measure);
  return pick(find(outcomes, left).rounds, measure).map((figure, round) =>
    combine(figure, others[round] ?? Number.NaN),
  );
}

function toRatios(outcomes: readonly Outcome[]): Section {
  const rows = [MEMORY, FORWARD].map((peer) => {
    const rate = perRound(outcomes, [OURS, peer], 'requestsPerSecond', (ours, theirs) => ours / theirs);
    // Turned round, so that a higher figure is better in both columns.
    const time = perRound(outcomes, [OURS, peer], 'cpuMicroseconds', (ours, theirs) => theirs / ours);
    return {
      'compared with': peer,
      'requests per second': formatSpread(rate),
      'requests per CPU second': formatSpread(time),
      goal: peer === MEMORY ? '≥ 0.6' : '≥ 0.9',
    };
  });
  return {
    table: `What is left of a bare handler's throughput in ${OURS}`,
    kind: 'ratios',
    text: 'All run in the same Next on the same core and get the same request. The API shares the other core with the load, so that its time is not the storefront’s; where it makes the storefront wait, the second column is the steadier one.',
    rows,
  };
}

function toAdded(busy: readonly Outcome[], calm: readonly Outcome[]): Section {
  const added = (outcomes: readonly Outcome[], measure: string) =>
    `${formatSpread(
      perRound(outcomes, [OURS, DIRECT], measure, (ours, api) => ours - api),
      1,
    )} ms`;
  return {
    table: 'What the storefront adds to a call of the API',
    kind: 'ratios',
    text: `${CONNECTIONS} connections each.`,
    rows: [
      { load: 'as many as it answers', p50: added(busy, 'p50Ms'), p99: added(busy, 'p99Ms') },
      {
        load: `${CALM_REQUESTS_PER_SECOND} requests per second`,
        p50: added(calm, 'p50Ms'),
        p99: added(calm, 'p99Ms'),
      },
    ],
  };
}

const toAbsolute = (outcomes: readonly Outcome[]): Section => ({
  table: `${CONNECTIONS} connections`,
  kind: 'absolute',
  rows: outcomes.map(({ name, median: figures }) => ({
    route: name,
    'requests/s': Math.round(figures['requestsPerSecond'] ?? Number.NaN),
    'CPU ms per request': ((figures['cpuMicroseconds'] ?? Number.NaN) / 1000).toFixed(2),
    'p50 ms': (figures['p50Ms'] ?? Number.NaN).toFixed(1),
    'p99 ms': (figures['p99Ms'] ?? Number.NaN).toFixed(1),
  })),
});
