import type { BenchContext, Section } from '../../harness/context.ts';
import { moveProcess } from '../../harness/cores.ts';
import { interleave, pick } from '../../harness/interleave.ts';
import type { Measures, Outcome, Variant } from '../../harness/interleave.ts';
import { load } from '../../harness/load.ts';
import { formatSpread } from '../../harness/statistics.ts';
import { signIn, toShopCookies } from '../../harness/visitor.ts';
import type { RedisProbe } from './redis.ts';
import type { World } from './world.ts';

const CONNECTIONS = 16;
const PATH = '/api/products';
/** Of each storefront: by then its code is compiled, and a request costs what it will cost. */
const WARM_UP_REQUESTS = 3_000;
const SMOKE_WARM_UP_REQUESTS = 10;

/** A world, and the session of a user who is signed in there. */
interface Loaded {
  world: World;
  cookie: string;
}

/** Moves the second process of each kind to a core. */
function moveSecond({ members }: World, core: number): void {
  for (const { process } of members.filter(({ copy }) => copy === 1)) moveProcess(process.pid, [core]);
}

const sumCpuMs = (world: World, isWeb: boolean) =>
  world.members
    .filter(({ name }) => (name === 'web') === isWeb)
    .reduce((sum, { process }) => sum + process.readCpuMs(), 0);

async function openSession(world: World): Promise<string> {
  const visitor = await signIn(world.url);
  const { response, body } = await visitor.get(PATH);
  if (response.status !== 200 || !body.includes('"laptop"')) throw new Error(`${PATH} gives no products`);
  return toShopCookies(visitor);
}

/** Loads the storefront and tells what a request cost the storefronts, the APIs and Redis. */
function createMeasure(context: BenchContext, { world, cookie }: Loaded, redis: RedisProbe) {
  return async function measure(): Promise<Measures> {
    const [web, apis, commands] = [
      sumCpuMs(world, true),
      sumCpuMs(world, false),
      await redis.countCommands(),
    ];
    const { requests, requestsPerSecond, p50Ms, p99Ms } = await load({
      url: world.url + PATH,
      core: context.loadCore,
      connections: CONNECTIONS,
      seconds: context.secondsPerRound,
      headers: { cookie },
    });
    const webMicroseconds = ((sumCpuMs(world, true) - web) * 1000) / requests;
    const apiMicroseconds = ((sumCpuMs(world, false) - apis) * 1000) / requests;
    const redisCommands = ((await redis.countCommands()) - commands - 1) / requests;
    const cpuMicroseconds = webMicroseconds + apiMicroseconds;
    return {
      requestsPerSecond,
      p50Ms,
      p99Ms,
      webMicroseconds,
      apiMicroseconds,
      cpuMicroseconds,
      redisCommands,
    };
  };
}

function toRow({ name, median }: Outcome) {
  const value = (measure: string, digits = 0) => (median[measure] ?? Number.NaN).toFixed(digits);
  return {
    processes: name,
    'requests/s': value('requestsPerSecond'),
    'storefront, µs CPU': value('webMicroseconds'),
    'API, µs CPU': value('apiMicroseconds'),
    'Redis commands': value('redisCommands', 2),
    'p50, ms': value('p50Ms', 1),
    'p99, ms': value('p99Ms', 1),
  };
}

/** Each process has its own code to warm up, and two of them share what the load gives. */
async function warmUp(context: BenchContext, world: World, cookie: string): Promise<void> {
  const copies = world.members.filter(({ name }) => name === 'web').length;
  await load({
    url: world.url + PATH,
    core: context.loadCore,
    connections: CONNECTIONS,
    requests: copies * (context.smoke ? SMOKE_WARM_UP_REQUESTS : WARM_UP_REQUESTS),
    headers: { cookie },
  });
}

function toVariants(context: BenchContext, one: Loaded, two: Loaded, redis: RedisProbe): Variant[] {
  const measureTwo = createMeasure(context, two, redis);
  const baseline = 'one of each';
  return [
    { name: baseline, measure: createMeasure(context, one, redis) },
    { name: 'two of each, one core', baseline, measure: measureTwo },
    {
      name: 'two of each, two cores',
      baseline,
      measure: async () => {
        moveSecond(two.world, context.loadCore);
        const measures = await measureTwo();
        moveSecond(two.world, context.serverCore);
        return measures;
      },
    },
  ];
}

const toRatios = (outcomes: readonly Outcome[]): Section => ({
  table: 'Two processes of each kind against one',
  kind: 'ratios',
  text: `\`GET ${PATH}\` at ${CONNECTIONS} connections through TCP balancers, one session in Redis. On paper, two cores serve twice what one does, divided by what a request costs more. In the last row the second of each kind shares its core with the load, the tenant and the balancers, so that its requests per second are a lower bound.`,
  rows: outcomes
    .filter(({ baseline }) => baseline !== undefined)
    .map(({ name, ratios }) => ({
      processes: name,
      'CPU per request': formatSpread(pick(ratios, 'cpuMicroseconds')),
      'on paper, on two cores': formatSpread(pick(ratios, 'cpuMicroseconds').map((ratio) => 2 / ratio)),
      'requests/s, measured': formatSpread(pick(ratios, 'requestsPerSecond')),
    })),
});

/** One process of each kind against two, on the same core and on two. */
export async function measureThroughput(
  context: BenchContext,
  one: World,
  two: World,
  redis: RedisProbe,
): Promise<{ sections: Section[]; cookie: string }> {
  const ofOne = { world: one, cookie: await openSession(one) };
  const ofTwo = { world: two, cookie: await openSession(two) };
  for (const { world, cookie } of [ofOne, ofTwo]) await warmUp(context, world, cookie);
  const outcomes = await interleave(toVariants(context, ofOne, ofTwo, redis), context.rounds);
  const costs: Section = { table: 'What a request costs', kind: 'absolute', rows: outcomes.map(toRow) };
  return { sections: [toRatios(outcomes), costs], cookie: ofTwo.cookie };
}
