import { PEOPLE, createVisitor } from '../../../chaos/visitor.ts';
import type { BenchContext, Section } from '../../harness/context.ts';
import { moveProcess } from '../../harness/cores.ts';
import { interleave } from '../../harness/interleave.ts';
import type { Measures, Outcome } from '../../harness/interleave.ts';
import { load } from '../../harness/load.ts';
import type { RedisProbe } from './redis.ts';
import type { World } from './world.ts';

const CONNECTIONS = 16;
const PATH = '/api/products';
/** Of each storefront: by then its code is compiled, and a request costs what it will cost. */
const WARM_UP_REQUESTS = 3_000;
const ROUNDS = 5;

/** Moves the second process of each kind to a core. */
function moveSecond({ members }: World, core: number): void {
  for (const { process } of members.filter(({ copy }) => copy === 1)) moveProcess(process.pid, [core]);
}

const sumCpuMs = (world: World, isWeb: boolean) =>
  world.members
    .filter(({ name }) => (name === 'web') === isWeb)
    .reduce((sum, { process }) => sum + process.readCpuMs(), 0);

async function signIn(world: World): Promise<string> {
  const [person] = PEOPLE;
  if (!person) throw new Error('Nobody is there to sign in');
  const visitor = createVisitor(world.url, person);
  await visitor.signIn();
  const { response, body } = await visitor.get(PATH);
  if (response.status !== 200 || !body.includes('"laptop"')) throw new Error(`${PATH} gives no products`);
  // A browser shares the cookies of localhost between ports; the tenant's are none of the storefront's.
  const cookies = visitor.cookies().split('; ');
  return cookies.filter((cookie) => cookie.startsWith('session')).join('; ');
}

/** Loads the storefront and tells what a request cost the storefronts, the APIs and Redis. */
function createMeasure(context: BenchContext, world: World, cookie: string, redis: RedisProbe) {
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

/** One process of each kind against two, on the same core and on two. */
export async function measureThroughput(
  context: BenchContext,
  one: World,
  two: World,
  redis: RedisProbe,
): Promise<{ sections: Section[]; cookie: string }> {
  const [cookieOfOne, cookieOfTwo] = [await signIn(one), await signIn(two)];
  // Each process has its own code to warm up, and two of them share what the load gives.
  for (const [world, cookie] of [
    [one, cookieOfOne],
    [two, cookieOfTwo],
  ] as const) {
    const copies = world.members.filter(({ name }) => name === 'web').length;
    const requests = copies * (context.smoke ? 10 : WARM_UP_REQUESTS);
    const headers = { cookie };
    await load({
      url: world.url + PATH,
      core: context.loadCore,
      connections: CONNECTIONS,
      requests,
      headers,
    });
  }
  const measureTwo = createMeasure(context, two, cookieOfTwo, redis);
  const outcomes = await interleave(
    [
      { name: 'one of each', measure: createMeasure(context, one, cookieOfOne, redis) },
      { name: 'two of each, one core', baseline: 'one of each', measure: measureTwo },
      {
        name: 'two of each, two cores',
        baseline: 'one of each',
        measure: async () => {
          moveSecond(two, context.loadCore);
          const measures = await measureTwo();
          moveSecond(two, context.serverCore);
          return measures;
        },
      },
    ],
    context.smoke ? 1 : ROUNDS,
  );
  const ratios = outcomes.filter(({ baseline }) => baseline !== undefined);
  const sections: Section[] = [
    {
      table: 'Two processes of each kind against one',
      kind: 'ratios',
      text: `\`GET ${PATH}\` at ${CONNECTIONS} connections through TCP balancers, one session in Redis. On paper, two cores serve twice what one does, divided by what a request costs more. In the last row the second of each kind shares its core with the load, the tenant and the balancers, so that its requests per second are a lower bound.`,
      rows: ratios.map(({ name, ratio }) => ({
        processes: name,
        'CPU per request': (ratio['cpuMicroseconds'] ?? Number.NaN).toFixed(2),
        'on paper, on two cores': (2 / (ratio['cpuMicroseconds'] ?? Number.NaN)).toFixed(2),
        'requests/s, measured': (ratio['requestsPerSecond'] ?? Number.NaN).toFixed(2),
      })),
    },
    { table: 'What a request costs', kind: 'absolute', rows: outcomes.map(toRow) },
  ];
  return { sections, cookie: cookieOfTwo };
}
