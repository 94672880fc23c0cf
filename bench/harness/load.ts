import autocannon, { type Run } from 'autocannon';
import { setTimeout as delay } from 'node:timers/promises';
import type { Measures } from './interleave.ts';
import type { PinnedProcess } from './pinned-process.ts';
import { quantile } from './statistics.ts';

export interface LoadOptions {
  url: string;
  connections: number;
  /** How long, unless `requests` says how many. */
  seconds?: number;
  requests?: number;
  /**
   * Called two seconds after every connection has had an answer. Only what ends afterwards is counted, for `seconds`: a busy
   * server accepts one new connection in a turn of its event loop (libuv 1.45), so the last of many waits for all of
   * theirs, and so do the connections that a storefront opens to its APIs.
   */
  onConnected?: () => void;
  /** Gives the access token of each request. */
  nextToken?: () => string;
  headers?: Record<string, string>;
  /** Status of every answer; 200 when left out. */
  expectedStatus?: number;
}

/** How exactly a load ends. */
const TICK_MS = 10;
/** Until every connection has had an answer. */
const MAX_CONNECTING_SECONDS = 30;
/** From then on until what is counted begins. */
const SETTLE_MS = 2_000;
/** In this time a server ends what it was asked when the load ended, so that it disturbs no other. */
const REST_MS = 20;

/** Tokens that take turns, begun again at the end. */
export function takeTurns(tokens: readonly string[]): () => string {
  let next = 0;
  return () => tokens[next++ % tokens.length] ?? '';
}

/** Counts from `startedAt`, or from when all is connected, and then ends the load after so many seconds. */
function count(run: Run, startedAt: number, { connections, seconds = 0, onConnected }: LoadOptions) {
  // `answers` are with those that do not count.
  const tally = { timesMs: new Array<number>(), startedAt, endedAt: startedAt, answers: 0 };
  const connected = new Set<unknown>();
  const begin = () => {
    tally.startedAt = performance.now();
    setTimeout(() => run.stop(), seconds * 1000);
    onConnected?.();
  };
  run.on('response', (client, _status, _bytes, ms) => {
    tally.answers += 1;
    const answeredAt = performance.now();
    if (answeredAt >= tally.startedAt) {
      tally.timesMs.push(ms);
      tally.endedAt = answeredAt;
    } else if (connected.size < connections && connected.add(client).size === connections) {
      setTimeout(begin, SETTLE_MS);
    }
  });
  return tally;
}

/**
 * Makes requests from this process, on the core where it runs.
 *
 * @throws Error when an answer had another status than expected, or none came.
 */
export async function load(options: LoadOptions) {
  const { url, headers = {}, requests, seconds = 0, nextToken, onConnected } = options;
  const isConnectedFirst = onConnected !== undefined && requests === undefined;
  const duration = isConnectedFirst ? MAX_CONNECTING_SECONDS + seconds : seconds;
  const run = autocannon({
    url,
    headers,
    connections: Math.min(options.connections, requests ?? Infinity),
    sampleInt: TICK_MS,
    ...(requests === undefined ? { duration } : { amount: requests }),
    requests: nextToken && [
      {
        setupRequest: (request) => ({
          ...request,
          headers: { ...request.headers, authorization: `Bearer ${nextToken()}` },
        }),
      },
    ],
  });
  const tally = count(run, isConnectedFirst ? Infinity : performance.now(), options);
  // A load of so many requests is too short to leave any out.
  if (!isConnectedFirst) onConnected?.();
  const { errors, statusCodeStats } = await run;
  const expected = statusCodeStats[options.expectedStatus ?? 200]?.count ?? 0;
  const { timesMs, startedAt, endedAt, answers } = tally;
  if (timesMs.length === 0 || expected !== answers || errors > 0)
    throw new Error(`${url} answered ${JSON.stringify(statusCodeStats)}, with ${errors} errors.`);
  await delay(REST_MS);
  const lastedSeconds = (endedAt - startedAt) / 1000;
  return {
    requests: timesMs.length,
    seconds: lastedSeconds,
    requestsPerSecond: timesMs.length / lastedSeconds,
    p50Ms: quantile(timesMs, 0.5),
    p99Ms: quantile(timesMs, 0.99),
  };
}

/** Puts a server under load and tells what a request cost: its rate, its times, and the CPU time of the server. */
export async function measureLoad(server: PinnedProcess, options: LoadOptions): Promise<Measures> {
  const before = server.readCpuMs();
  const { requests, requestsPerSecond, p50Ms, p99Ms } = await load(options);
  const cpuMicroseconds = ((server.readCpuMs() - before) * 1000) / requests;
  return { requestsPerSecond, cpuMicroseconds, p50Ms, p99Ms };
}
