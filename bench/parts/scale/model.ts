import { quantile } from '../../harness/statistics.ts';

/** Something that requests wait for: a core, or a process that uses one core. First come, first served. */
export interface Station {
  name: string;
  /** Requests that it serves at the same time. */
  servers: number;
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
  /** Busy share of each station's servers. */
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

/** A station at work: when each of its servers is free, and how long they have worked since it was reset. */
function openStation({ servers }: Station, random: () => number) {
  const free: Agenda<Timed> = [];
  for (let server = 0; server < servers; server += 1) add(free, { atMs: 0 });
  const station = {
    busyMs: 0,
    serve(arrivedAtMs: number, meanMs: number): number {
      const serviceMs = -Math.log(random()) * meanMs;
      const atMs = Math.max(arrivedAtMs, takeFirst(free)?.atMs ?? 0) + serviceMs;
      add(free, { atMs });
      station.busyMs += serviceMs;
      return atMs;
    },
  };
  return station;
}

interface Request extends Timed {
  connection: number;
  sentAtMs: number;
  rest: readonly Visit[];
}

/** Lets the requests run, and calls `onAnswer` for each that is answered until that returns false. */
function run(
  { stations: all, connections, route }: Network,
  random: () => number,
  onAnswer: (request: Request, stations: Map<string, { busyMs: number }>) => boolean,
): void {
  const stations = new Map(all.map((each) => [each.name, openStation(each, random)]));
  const agenda: Agenda<Request> = [];
  const send = (connection: number, atMs: number) =>
    add(agenda, { connection, atMs, sentAtMs: atMs, rest: route(connection, random) });
  for (let connection = 0; connection < connections; connection += 1) send(connection, 0);
  for (let request = takeFirst(agenda); request; request = takeFirst(agenda)) {
    const [visit, ...rest] = request.rest;
    if (visit) {
      const station = stations.get(visit.station);
      if (!station) throw new Error(`There is no station ${visit.station}`);
      add(agenda, { ...request, atMs: station.serve(request.atMs, visit.meanMs), rest });
    } else {
      if (!onAnswer(request, stations)) return;
      send(request.connection, request.atMs);
    }
  }
}

/** @throws Error when a route leads to a station that the network does not have. */
export function simulate(network: Network, requests: number, seed = 1): Prediction {
  const timesMs: number[] = [];
  const busyMs = new Map<string, number>();
  // While the queues fill, nothing is counted.
  let unseen = Math.ceil(requests / 2);
  let beganAtMs = 0;
  let passedMs = 0;
  run(network, createRandom(seed), ({ atMs, sentAtMs }, stations) => {
    if (unseen > 0) {
      unseen -= 1;
      beganAtMs = atMs;
      for (const station of stations.values()) station.busyMs = 0;
      return true;
    }
    timesMs.push(atMs - sentAtMs);
    if (timesMs.length < requests) return true;
    passedMs = atMs - beganAtMs;
    for (const [name, station] of stations) busyMs.set(name, station.busyMs);
    return false;
  });
  const toUtilization = ({ name, servers }: Station): [string, number] => [
    name,
    Math.min(1, (busyMs.get(name) ?? 0) / passedMs / servers),
  ];
  return {
    requestsPerSecond: (requests / passedMs) * 1000,
    p50Ms: quantile(timesMs, 0.5),
    utilization: new Map(network.stations.map(toUtilization)),
  };
}
