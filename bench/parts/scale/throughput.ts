import { inLongerRounds, type BenchContext, type Section } from '../../harness/context.ts';
import { moveProcess } from '../../harness/cores.ts';
import { interleave, pick, type Measures, type Outcome, type Variant } from '../../harness/interleave.ts';
import { load } from '../../harness/load.ts';
import type { Product } from '../../harness/product.ts';
import { formatSpread } from '../../harness/statistics.ts';
import { findOutcome, round } from '../../harness/tables.ts';
import { signIn, toShopCookies } from '../../harness/visitor.ts';
import { mapParts, PARTS, readCpu, type Sources } from './demand.ts';
import type { Point } from './prediction.ts';

const CONNECTIONS = [4, 16, 64];
/** Of the table that compares processes. */
const USUAL = 16;
/** Of each storefront: by then its code is compiled, and a request costs what it will cost. */
const WARM_UP_REQUESTS = 3_000;
/** As many times as long as a round: a load ends with requests that are not counted. */
const LOAD_LENGTH = 6;

const ONE_CORE = 'two of each, one core';

const toName = (copies: number, connections: number) =>
  `${copies === 1 ? 'one of each' : 'two of each, two cores'}, ${connections} connections`;

const BASELINE = toName(1, USUAL);

/** Moves the second process of each kind to a core. */
function moveSecond({ members }: Product, core: number): void {
  for (const { process } of members.filter(({ copy }) => copy === 1)) moveProcess(process.pid, [core]);
}

/** Signs in, warms the storefronts up, and tells what a request then costs each part. */
async function prepare(context: BenchContext, sources: Sources) {
  const { product, redis } = sources;
  const { perRound } = inLongerRounds(context, LOAD_LENGTH);
  const cookie = toShopCookies(await signIn(product.url));
  const request = { url: `${product.url}/api/products`, headers: { cookie } };
  const storefronts = product.members.filter(({ name }) => name === 'web').length;
  const requests = perRound.requests ?? storefronts * WARM_UP_REQUESTS;
  await load({ ...request, connections: USUAL, requests });
  async function measure(connections: number): Promise<Measures> {
    let begin = (): void => undefined;
    const connected = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const loading = load({ ...request, connections, onConnected: begin, ...perRound });
    // A load that fails before says why.
    await Promise.race([connected, loading]);
    const before = await readCpu(sources);
    const commandsBefore = await redis.countCommands();
    const result = await loading;
    const commands = (await redis.countCommands()) - commandsBefore;
    const after = await readCpu(sources);
    const cpuMs = mapParts((part) => (after[part] - before[part]) / result.requests);
    return {
      ...cpuMs,
      ...result,
      cpuMicroseconds: (cpuMs.web + cpuMs.api) * 1000,
      // One of them asked for the number.
      redisCommands: (commands - 1) / result.requests,
    };
  }
  return { cookie, measure };
}

const toRatios = (outcomes: readonly Outcome[]): Section => ({
  table: 'Two processes of each kind against one',
  isReferredTo: true,
  kind: 'ratios',
  text: `\`GET /api/products\` at ${USUAL} connections through TCP balancers, one session in Redis. On paper, two cores serve twice what one does, divided by what a request costs more. In the last row the second of each kind shares its core with the load, the tenant, Redis, PostgreSQL and the balancers, so that its requests per second are a lower bound.`,
  rows: outcomes.map(({ name, ratios }) => ({
    processes: name,
    'CPU per request': formatSpread(pick(ratios, 'cpuMicroseconds')),
    'on paper, on two cores': formatSpread(pick(ratios, 'cpuMicroseconds').map((ratio) => 2 / ratio)),
    'requests/s, measured': formatSpread(pick(ratios, 'requestsPerSecond')),
  })),
});

const toCosts = (outcomes: readonly Outcome[]): Section => ({
  table: 'What a request costs',
  kind: 'absolute',
  text: 'Microseconds of CPU of each part. `web` is the storefront.',
  rows: outcomes.map(({ name, median }) => ({
    processes: name,
    'requests/s': round(median['requestsPerSecond'], 0),
    ...Object.fromEntries(PARTS.map((part) => [part, round((median[part] ?? Number.NaN) * 1000, 0)])),
    'Redis commands': round(median['redisCommands'], 2),
    'p50, ms': round(median['p50Ms'], 1),
    'p99, ms': round(median['p99Ms'], 1),
  })),
});

function toPoint(outcomes: readonly Outcome[], copies: number, connections: number): Point {
  const { median } = findOutcome(outcomes, toName(copies, connections));
  const read = (name: string) => median[name] ?? Number.NaN;
  return {
    copies,
    connections,
    requestsPerSecond: read('requestsPerSecond'),
    p50Ms: read('p50Ms'),
    cpuMs: mapParts(read),
  };
}

/** One process of each kind against two, on the same core and on two. */
export async function measureThroughput(
  context: BenchContext,
  sources: { one: Sources; two: Sources },
): Promise<{ sections: Section[]; points: Point[]; cookie: string }> {
  const one = await prepare(context, sources.one);
  const two = await prepare(context, sources.two);
  const measureOnTwoCores = async (connections: number) => {
    moveSecond(sources.two.product, context.loadCore);
    const measures = await two.measure(connections);
    moveSecond(sources.two.product, context.serverCore);
    return measures;
  };
  const outcomes = await interleave(
    [
      { name: ONE_CORE, baseline: BASELINE, measure: () => two.measure(USUAL) },
      ...CONNECTIONS.flatMap((connections): Variant[] => [
        { name: toName(1, connections), measure: () => one.measure(connections) },
        {
          name: toName(2, connections),
          baseline: BASELINE,
          measure: () => measureOnTwoCores(connections),
        },
      ]),
    ],
    inLongerRounds(context, LOAD_LENGTH).rounds,
  );
  const compared = [ONE_CORE, toName(2, USUAL)].map((name) => findOutcome(outcomes, name));
  const points = CONNECTIONS.flatMap((connections) =>
    [1, 2].map((copies) => toPoint(outcomes, copies, connections)),
  );
  return { sections: [toRatios(compared), toCosts(outcomes)], points, cookie: two.cookie };
}
