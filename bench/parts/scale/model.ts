import { quantile } from '../../harness/statistics.ts';

/** Something that requests wait for, first come, first served, such as a process. */
export interface Station {
  name: string;
  /** Requests that it serves at the same time. */
  servers: number;
  /** A core that it shares with other stations. By default it has as many cores of its own as servers. */
  core?: string;
}

/** One stay of a request at a station. */
export interface Visit {
  station: string;
  /** Mean of an exponential distribution. */
  meanMs: number;
}

/** A closed network: each connection sends its next request when the one before is answered. */
export interface Network {
  stations: readonly Station[];
  connections: number;
  /** The stations that a request of this connection visits, in their order. `random` is uniform in 0 to 1. */
  route: (connection: number, random: () => number) => readonly Visit[];
}

export interface Prediction {
  requestsPerSecond: number;
  p50Ms: number;
  /** Busy share of each shared core, and of the cores of each other station. */
  utilization: Map<string, number>;
}

interface Timed {
  atMs: number;
}

/** The earliest first: a binary heap. */
type Agenda<T extends Timed> = T[];

const isOrdered = (agenda: Agenda<Timed>, upper: number, lower: number): boolean =>
  (agenda[upper]?.atMs ?? 0) <= (agenda[lower]?.atMs ?? 0);

function swap<T extends Timed>(agenda: Agenda<T>, one: number, other: number): void {
  const [first, second] = [agenda[one], agenda[other]];
  if (!first || !second) return;
  agenda[one] = second;
  agenda[other] = first;
}

function add<T extends Timed>(agenda: Agenda<T>, item: T): void {
  let index = agenda.push(item) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (isOrdered(agenda, parent, index)) return;
    swap(agenda, parent, index);
    index = parent;
  }
}

function takeFirst<T extends Timed>(agenda: Agenda<T>): T | undefined {
  swap(agenda, 0, agenda.length - 1);
  const first = agenda.pop();
  let index = 0;
  while (true) {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    const child = right < agenda.length && isOrdered(agenda, right, left) ? right : left;
    if (child >= agenda.length || isOrdered(agenda, index, child)) return first;
    swap(agenda, index, child);
    index = child;
  }
}

/** Numbers in 0 to 1 that are the same for the same seed (xorshift). */
export function createRandom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
}

interface Request extends Timed {
  connection: number;
  sentAtMs: number;
  rest: readonly Visit[];
}

/** What a core works on. Those who share it have equal parts of its time, as the scheduler of a system gives them. */
interface Core {
  servers: number;
  /** By `atMs`, the work that each of them will have got by then. */
  jobs: Agenda<Timed & { station: StationAtWork; request: Request }>;
  /** Work that each of those who were here all the time has got. */
  doneMs: number;
  busyMs: number;
  nowMs: number;
}

interface StationAtWork {
  free: number;
  core: Core;
  waiting: Request[];
}

const speedOf = ({ servers, jobs }: Core): number => Math.min(1, servers / jobs.length);

/** When the next of its jobs is done. */
const endOf = (core: Core): number =>
  core.jobs[0] ? core.nowMs + (core.jobs[0].atMs - core.doneMs) / speedOf(core) : Infinity;

function advance(core: Core, nowMs: number): void {
  const passedMs = nowMs - core.nowMs;
  if (core.jobs.length > 0) core.doneMs += passedMs * speedOf(core);
  core.busyMs += passedMs * Math.min(core.servers, core.jobs.length);
  core.nowMs = nowMs;
}

function openStations(all: readonly Station[]) {
  const cores = new Map<string, Core>();
  const stations = new Map<string, StationAtWork>();
  for (const { name, servers, core: shared } of all) {
    const own = { servers: shared ? 1 : servers, jobs: [], doneMs: 0, busyMs: 0, nowMs: 0 };
    const core = cores.get(shared ?? name) ?? own;
    cores.set(shared ?? name, core);
    stations.set(name, { free: servers, core, waiting: [] });
  }
  return { cores, stations };
}

/** Lets the requests run, and calls `onAnswer` for each that is answered until that returns false. */
function run(
  { stations: all, connections, route }: Network,
  random: () => number,
  onAnswer: (request: Request, cores: ReadonlyMap<string, Core>) => boolean,
): void {
  const { cores, stations } = openStations(all);
  function begin(station: StationAtWork, request: Request, nowMs: number): void {
    const { core } = station;
    const [visit, ...rest] = request.rest;
    advance(core, nowMs);
    const workMs = -Math.log(random()) * (visit?.meanMs ?? 0);
    add(core.jobs, { atMs: core.doneMs + workMs, station, request: { ...request, rest } });
  }
  function arrive(request: Request, nowMs: number): void {
    const station = stations.get(request.rest[0]?.station ?? '');
    if (!station) throw new Error(`There is no station ${request.rest[0]?.station}`);
    if (station.free === 0) return void station.waiting.push(request);
    station.free -= 1;
    begin(station, request, nowMs);
  }
  const send = (connection: number, atMs: number) =>
    arrive({ connection, atMs, sentAtMs: atMs, rest: route(connection, random) }, atMs);
  for (let connection = 0; connection < connections; connection += 1) send(connection, 0);
  while (true) {
    const core = [...cores.values()].reduce((one, other) => (endOf(other) < endOf(one) ? other : one));
    const nowMs = endOf(core);
    advance(core, nowMs);
    const job = takeFirst(core.jobs);
    if (!job) return;
    const { station, request } = job;
    const next = station.waiting.shift();
    if (next) begin(station, next, nowMs);
    else station.free += 1;
    if (request.rest.length > 0) arrive(request, nowMs);
    else if (onAnswer({ ...request, atMs: nowMs }, cores)) send(request.connection, nowMs);
    else return;
  }
}

/** @throws Error when a route leads to a station that the network does not have. */
export function simulate(network: Network, requests: number, seed = 1): Prediction {
  const timesMs: number[] = [];
  const utilization = new Map<string, number>();
  // While the queues fill, nothing is counted.
  let unseen = Math.ceil(requests / 2);
  let beganAtMs = 0;
  let passedMs = 0;
  run(network, createRandom(seed), ({ atMs, sentAtMs }, cores) => {
    if (unseen > 0) {
      unseen -= 1;
      beganAtMs = atMs;
      for (const core of cores.values()) core.busyMs = 0;
      return true;
    }
    timesMs.push(atMs - sentAtMs);
    if (timesMs.length < requests) return true;
    passedMs = atMs - beganAtMs;
    for (const [name, { busyMs, servers }] of cores) utilization.set(name, busyMs / passedMs / servers);
    return false;
  });
  return {
    requestsPerSecond: (requests / passedMs) * 1000,
    p50Ms: quantile(timesMs, 0.5),
    utilization,
  };
}
