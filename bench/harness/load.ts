import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

export interface LoadOptions {
  url: string;
  /** Number of the core that makes the requests; not the server's. */
  core: number;
  connections: number;
  /** How long, unless `requests` says how many. */
  seconds?: number;
  requests?: number;
  /** Of all connections together; as many as the server answers when left out. */
  requestsPerSecond?: number;
  /** File with one access token per line. They take turns, and the next load of this URL goes on where this one ended. */
  tokens?: string;
  /** Index of the line to begin with; where the last load of this URL ended when left out. */
  firstToken?: number;
  /** Whether every token gets a random signature in place of its own, so that none is good and none comes twice. */
  spoilTokens?: boolean;
  headers?: Record<string, string>;
  /** Status of every answer; 200 when left out. */
  expectedStatus?: number;
}

const resultSchema = z.object({
  requests: z.number(),
  seconds: z.number(),
  requestsPerSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** Answers by status. */
  statuses: z.record(z.string(), z.number()),
  errors: z.number(),
});

export type LoadResult = z.infer<typeof resultSchema>;

const reportSchema = z.union([z.object({ result: resultSchema }), z.object({ failure: z.string() })]);

/**
 * Tokens that were sent, by URL and file. Each server goes through a file by itself: what one of them was sent does not
 * bring the others nearer to tokens that they remember.
 */
const sent = new Map<string, number>();

/** Processes that have nothing to do, by core: starting one takes longer than many a load lasts. */
const idle = new Map<number, ChildProcess[]>();

async function takeLoader(core: number): Promise<ChildProcess> {
  const found = idle.get(core)?.pop();
  if (found) return found;
  const program = join(import.meta.dirname, 'load-process.ts');
  const args = ['-c', String(core), process.execPath, '--import', 'tsx', program];
  const loader = spawn('taskset', args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(loader, 'spawn');
  return loader;
}

function putBack(core: number, loader: ChildProcess): void {
  idle.set(core, [...(idle.get(core) ?? []), loader]);
}

async function request(loader: ChildProcess, options: LoadOptions): Promise<LoadResult> {
  const answered = new AbortController();
  const { signal } = answered;
  const gone = once(loader, 'exit', { signal }).then(
    () => Promise.reject(new Error('The process that makes the load has ended.')),
    () => undefined,
  );
  loader.send(options);
  const [report]: unknown[] = (await Promise.race([once(loader, 'message', { signal }), gone])) ?? [];
  answered.abort();
  const parsed = reportSchema.parse(report);
  if ('failure' in parsed) throw new Error(parsed.failure);
  return parsed.result;
}

/**
 * Makes requests from another process on another core. Several loads at once are made by as many processes.
 *
 * @throws Error when an answer had another status than expected, or none came.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const loader = await takeLoader(options.core);
  const ring = `${options.url} ${options.tokens}`;
  const firstToken = sent.get(ring) ?? 0;
  const result = await request(loader, { firstToken, ...options });
  sent.set(ring, firstToken + result.requests);
  putBack(options.core, loader);
  const expected = result.statuses[String(options.expectedStatus ?? 200)] ?? 0;
  const all = Object.values(result.statuses).reduce((sum, count) => sum + count, 0);
  if (all === 0 || expected !== all || result.errors > 0) {
    throw new Error(
      `${options.url} answered ${JSON.stringify(result.statuses)}, with ${result.errors} errors.`,
    );
  }
  return result;
}

/** Ends the processes that made the loads. */
export function stopLoaders(): void {
  for (const loader of [...idle.values()].flat()) loader.disconnect();
  idle.clear();
}
