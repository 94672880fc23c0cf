import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { ServiceName } from '../../scripts/ports.ts';
import type { Product } from './product.ts';

const CONCURRENCY = 16;
const WATCHED: readonly ServiceName[] = ['web', 'products', 'invoices'];

/** Resident memory of a process in megabytes, as `ps` has it. */
function measureMb(pid: number | undefined): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  const kilobytes = Number(stdout.trim());
  if (!(kilobytes > 0)) throw new Error(`ps tells no memory of process ${pid}`);
  return Math.round(kilobytes / 1024);
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that looks like one, is never the same twice, and has no valid signature. */
function junkToken(): string {
  const header = encode({ alg: 'RS256', kid: randomBytes(8).toString('hex'), typ: 'at+jwt' });
  const claims = encode({ sub: randomBytes(8).toString('hex'), exp: Math.floor(Date.now() / 1000) + 300 });
  return `${header}.${claims}.${randomBytes(256).toString('base64url')}`;
}

/** Bad requests of every kind in turn: whatever was remembered of each would add up. */
async function askBadly({ shopUrl, apiUrls }: Product['targets'], turn: number): Promise<void> {
  const word = randomBytes(8).toString('hex');
  const places = [
    ...apiUrls.map((url) => ({ url, headers: { authorization: `Bearer ${junkToken()}` } })),
    ...apiUrls.map((url) => ({ url: new URL(`/${word}`, url), headers: {} })),
    { url: `${shopUrl}/api/products`, headers: { cookie: `session=${junkToken()}` } },
    { url: `${shopUrl}/api/auth/callback?code=${word}&state=${word}`, headers: { cookie: `state=${word}` } },
  ];
  const { url, headers } = places[turn % places.length] ?? { url: shopUrl, headers: {} };
  const signal = AbortSignal.timeout(30_000);
  const answer = await fetch(url, { headers, redirect: 'manual', signal });
  await answer.arrayBuffer();
  if (answer.ok) throw new Error(`${answer.status} for a bad request to ${String(url)}`);
}

async function askManyTimes(product: Product, times: number): Promise<void> {
  let turn = 0;
  const ask = async () => {
    while (turn < times) await askBadly(product.targets, turn++);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, ask));
}

/**
 * Sends that many bad requests, half of them to let the heaps grow to their size, and tells what the other half added.
 *
 * @throws Error when one of them was answered as a good one.
 */
export async function watchMemory(product: Product, requests: number): Promise<string> {
  await askManyTimes(product, requests / 2);
  const before = WATCHED.map((name) => measureMb(product.pid(name)));
  await askManyTimes(product, requests / 2);
  return WATCHED.map((name, index) => `${name} ${before[index]} → ${measureMb(product.pid(name))} MB`).join(
    ', ',
  );
}
