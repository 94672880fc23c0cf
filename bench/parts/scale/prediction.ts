import type { Section } from '../../harness/context.ts';
import { round, sayHeld } from '../../harness/tables.ts';
import type { CpuMs, Part } from './demand.ts';
import { simulate, type Network, type Prediction, type Visit } from './model.ts';

/** What was measured at so many connections with so many processes of each kind. */
export interface Point {
  copies: number;
  connections: number;
  requestsPerSecond: number;
  p50Ms: number;
  /** Of one request. */
  cpuMs: CpuMs;
}

/** The model holds as far as it is no farther off than this. */
const TOLERANCE = 0.15;
const SIMULATED_REQUESTS = 30_000;

/** A request on its way, and where each part of it is served. Each part takes turns with the others, as it waits for them. */
function toVisits(cpuMs: CpuMs, at: { web: string; api: string }): Visit[] {
  const load = { station: 'load', meanMs: cpuMs.load / 2 };
  const balancer = { station: 'balancer', meanMs: cpuMs.balancer / 4 };
  const web = { station: at.web, meanMs: cpuMs.web / 3 };
  const api = { station: at.api, meanMs: cpuMs.api / 2 };
  const redis = { station: 'redis', meanMs: cpuMs.redis };
  const postgres = { station: 'postgres', meanMs: cpuMs.postgres };
  const called = [balancer, api, postgres, api, balancer];
  return [load, balancer, web, redis, web, ...called, web, balancer, load];
}

const CORES = ['first core', 'second core'];

/** This machine: the second of each kind shares its core with all that is not measured. */
function toMachine({ cpuMs, copies, connections }: Point): Network {
  const at = (part: Part, copy: number) => `${part} on ${CORES[copy]}`;
  const copied = (['web', 'api'] as const).flatMap((part) =>
    CORES.map((core, copy) => ({ name: at(part, copy), core })),
  );
  const others = (['load', 'balancer', 'redis', 'postgres'] as const).map((name) => ({
    name,
    core: CORES[1],
  }));
  return {
    connections,
    stations: [...copied, ...others].map((station) => ({ ...station, servers: 1 })),
    // A balancer gives connections to the processes in turn; those of a storefront to the APIs are used at random.
    route: (connection, random) =>
      toVisits(cpuMs, {
        web: at('web', connection % copies),
        api: at('api', Math.floor(random() * copies)),
      }),
  };
}

const toPercent = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(0)} %`;

function toRow(point: Point, cpuMs: CpuMs): Record<string, string | number> {
  const predicted = simulate(toMachine({ ...point, cpuMs }), SIMULATED_REQUESTS);
  const rateOff = predicted.requestsPerSecond / point.requestsPerSecond - 1;
  const p50Off = predicted.p50Ms / point.p50Ms - 1;
  return {
    'of each': point.copies,
    connections: point.connections,
    'requests/s, measured': round(point.requestsPerSecond, 0),
    predicted: round(predicted.requestsPerSecond, 0),
    'off by': toPercent(rateOff),
    'p50 measured, ms': round(point.p50Ms, 1),
    'p50 predicted': round(predicted.p50Ms, 1),
    'p50 off by': toPercent(p50Off),
    held: sayHeld(Math.max(Math.abs(rateOff), Math.abs(p50Off)) <= TOLERANCE),
  };
}

/** @param points with those of one process, whose CPU time the predictions are made of. */
export const toModelTable = (points: readonly Point[]): Section => ({
  table: 'The model against what was measured',
  kind: 'ratios',
  text: `A closed network, simulated: each process, and two cores whose time is shared by those who work. It is given the CPU time of a request of one of each at the same number of connections; nothing of two of each, and nothing is fitted. For one of each at many connections the rate follows from that time alone. Held: both within ${TOLERANCE * 100} %.`,
  rows: points.map((point) => {
    const basis = points.find(({ copies, connections }) => copies === 1 && connections === point.connections);
    return toRow(point, (basis ?? point).cpuMs);
  }),
});

const MACHINES = [1, 10, 100, 1_000];
/** Of each machine in the table of more machines. */
export const MACHINE_CONNECTIONS = 16;
const POSTGRES_CORES = 8;
/** Of each connection: enough for the queues to fill and to be measured. */
const REQUESTS_PER_CONNECTION = 4;

function simulateMachines(cpuMs: CpuMs, machines: number): Prediction {
  const connections = machines * MACHINE_CONNECTIONS;
  const [web, api] = [cpuMs.web / 3, cpuMs.api / 2];
  const route = [
    { station: 'storefronts and APIs', meanMs: web },
    { station: 'Redis', meanMs: cpuMs.redis },
    { station: 'storefronts and APIs', meanMs: web + api },
    { station: 'PostgreSQL', meanMs: cpuMs.postgres },
    { station: 'storefronts and APIs', meanMs: api + web },
  ];
  const stations = [
    { name: 'storefronts and APIs', servers: machines },
    { name: 'Redis', servers: 1 },
    { name: 'PostgreSQL', servers: POSTGRES_CORES },
  ];
  const requests = Math.max(SIMULATED_REQUESTS, connections * REQUESTS_PER_CONNECTION);
  return simulate({ connections, stations, route: () => route }, requests);
}

/** How the users of the machines behave, and what the tenant needs for one of their grants. */
export interface Users {
  /** Between two requests of one user. */
  requestSeconds: number;
  tokenSeconds: number;
  /** CPU time. */
  grantMs: number;
}

/** How many machines fill each of the parts that they share. */
function describeLimits(cpuMs: CpuMs, { requestSeconds, tokenSeconds, grantMs }: Users): string {
  const perMachine = 1000 / (cpuMs.web + cpuMs.api);
  const grantsPerRequest = requestSeconds / tokenSeconds;
  const machines = (requestsPerSecond: number) => Math.round(requestsPerSecond / perMachine);
  const redis = machines(1000 / cpuMs.redis);
  const tenant = machines(1000 / grantMs / grantsPerRequest);
  const postgres = machines((POSTGRES_CORES * 1000) / cpuMs.postgres);
  const database = cpuMs.postgres > 0 ? `, PostgreSQL by ${postgres}` : '';
  return `Redis is full by ${redis} machines, one core of the local tenant by the grants of ${tenant}${database}.`;
}

export function toMachinesTable(cpuMs: CpuMs, users: Users): Section {
  return {
    table: 'What more machines would do',
    isReferredTo: true,
    kind: 'ratios',
    text: `The same model, with ${MACHINE_CONNECTIONS} connections and one core for a storefront and an API in each machine, one Redis, and ${POSTGRES_CORES} cores of PostgreSQL; shares are of the time that a part is busy. A user makes a request every ${users.requestSeconds} s and needs a grant when a token of ${users.tokenSeconds} s expires. ${describeLimits(cpuMs, users)}`,
    rows: MACHINES.map((machines) => {
      const { requestsPerSecond, p50Ms, utilization } = simulateMachines(cpuMs, machines);
      const busiest = [...utilization].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? '';
      const shares = [...utilization].map(([station, share]) => [station, `${(share * 100).toFixed(0)} %`]);
      return {
        machines,
        'requests/s': round(requestsPerSecond, 0),
        'p50, ms': round(p50Ms, 1),
        ...Object.fromEntries(shares),
        'grants/s': round((requestsPerSecond * users.requestSeconds) / users.tokenSeconds, 0),
        'gives way first': busiest,
      };
    }),
  };
}
