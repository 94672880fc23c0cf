import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Measures } from './interleave.ts';
import type { LoadOptions } from './load.ts';
import type { PinnedProcess } from './pinned-process.ts';
import { quantile } from './statistics.ts';

export interface PacedOptions extends Pick<LoadOptions, 'url' | 'connections' | 'seconds' | 'requests'> {
  perSecond: number;
  nextToken: () => string;
}

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
export async function measureAtRate(server: PinnedProcess, options: PacedOptions): Promise<Measures> {
  const { url, connections, perSecond, seconds = 1, requests = perSecond * seconds, nextToken } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const before = server.readCpuMs();
  const startedAt = performance.now();
  const answers: Promise<number>[] = [];
  for (let sent = 0; sent < requests; sent += 1) {
    const waitMs = startedAt + (sent * 1000) / perSecond - performance.now();
    if (waitMs > 0) await delay(waitMs);
    answers.push(ask(url, agent, nextToken()));
  }
  const timesMs = await Promise.all(answers);
  const cpuMicroseconds = ((server.readCpuMs() - before) * 1000) / requests;
  agent.destroy();
  return { cpuMicroseconds, p50Ms: quantile(timesMs, 0.5), p99Ms: quantile(timesMs, 0.99) };
}
