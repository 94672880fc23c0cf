import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'undici';
import type { LoadOptions, LoadResult } from './load.ts';

/** Tokens of a file and whose turn it is. */
interface Ring {
  tokens: readonly string[];
  next: number;
}

interface Tally {
  timesMs: number[];
  statuses: Record<string, number>;
  errors: number;
}

const files = new Map<string, readonly string[]>();

function openRing({ tokens: file, firstToken = 0 }: LoadOptions): Ring | undefined {
  if (file === undefined) return undefined;
  const tokens = files.get(file) ?? readFileSync(file, 'utf8').trim().split('\n');
  files.set(file, tokens);
  return { tokens, next: firstToken % tokens.length };
}

function takeToken(ring: Ring, spoil = false): string {
  const token = ring.tokens[ring.next] ?? '';
  ring.next = (ring.next + 1) % ring.tokens.length;
  if (!spoil) return token;
  const end = token.lastIndexOf('.') + 1;
  const signatureBytes = Math.floor(((token.length - end) * 3) / 4);
  return token.slice(0, end) + randomBytes(signatureBytes).toString('base64url');
}

/** Makes one request and resolves when its answer is whole. Never rejects. */
function ask(client: Client, path: string, headers: Record<string, string>, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    client.dispatch(
      { path, method: 'GET', headers },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
        },
        onResponseData() {},
        onResponseEnd() {
          tally.timesMs.push(performance.now() - startedAt);
          resolve();
        },
        onResponseError() {
          tally.errors += 1;
          resolve();
        },
      },
    );
  });
}

const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

async function run(options: LoadOptions): Promise<LoadResult> {
  const { connections, headers = {}, requests = Infinity, seconds = Infinity } = options;
  const { origin, pathname, search } = new URL(options.url);
  const ring = openRing(options);
  const tally: Tally = { timesMs: [], statuses: {}, errors: 0 };
  const pauseMs = (connections * 1000) / (options.requestsPerSecond ?? Infinity);
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let begun = 0;

  async function keepAsking(connection: number): Promise<void> {
    const client = new Client(origin, { pipelining: 1 });
    let dueAt = startedAt + (pauseMs * connection) / connections;
    while (begun < requests && performance.now() < endsAt) {
      begun += 1;
      if (pauseMs > 0 && dueAt > performance.now()) await delay(dueAt - performance.now());
      dueAt += pauseMs;
      const authorized = ring
        ? { ...headers, authorization: `Bearer ${takeToken(ring, options.spoilTokens)}` }
        : headers;
      await ask(client, pathname + search, authorized, tally);
    }
    await client.close();
  }

  await Promise.all(Array.from({ length: connections }, (_, connection) => keepAsking(connection)));
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const sorted = Float64Array.from(tally.timesMs).sort();
  return {
    requests: sorted.length,
    seconds: elapsedSeconds,
    requestsPerSecond: sorted.length / elapsedSeconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    statuses: tally.statuses,
    errors: tally.errors,
  };
}

process.on('message', (options: LoadOptions) => {
  run(options).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
