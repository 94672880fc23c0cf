import { setTimeout as delay } from 'node:timers/promises';
import type { RedisServer } from '@monoshop/testing/redis-server';
import { openIdle, openSlow, type Crowd } from './connections.ts';
import { KEY_FAULTS, resetMidBody } from './key-faults.ts';
import { dropOldKeys, publishKey, replaceKey, signWithNewest } from './key-rotation.ts';
import { watchMemory } from './memory.ts';
import type { Product } from './product.ts';

/** How much is proved: `ci` in about a minute, `smoke` in some, `full` in a quarter of an hour. */
export type Run = 'ci' | 'smoke' | 'full';

/** Something that happens to the running product, and ends. */
export interface Fault {
  name: string;
  /** Whether it takes sessions away: being signed out is right then. */
  maySignOut?: boolean;
  /** The shortest run that has it; `full` when left out. */
  from?: Run;
  /** Whether it happens to the Redis that holds the sessions. */
  needsRedis?: boolean;
  /** Brings it about, holds it for `seconds` where it has a length, and takes it away. May resolve with a remark. */
  strike: (product: Product, seconds: number) => Promise<string | void>;
}

const seconds = (count: number) => delay(count * 1_000);

interface Course<T> {
  begin: (on: T) => unknown;
  end: (on: T) => unknown;
}

/** Brings something about, holds it, and takes it away. */
const hold =
  ({ begin, end }: Course<Product>): Fault['strike'] =>
  async (product, length) => {
    await begin(product);
    await seconds(length);
    await end(product);
  };

function redisOf({ redis }: Product): RedisServer {
  if (!redis) throw new Error('The product was opened without a Redis');
  return redis;
}

const holdRedis = ({ begin, end }: Course<RedisServer>): Fault['strike'] =>
  hold({ begin: (product) => begin(redisOf(product)), end: (product) => end(redisOf(product)) });

const keyFault = (kind: string): Fault => ({
  name: `JWKS ${kind}, an API starts cold`,
  from: kind === 'HTML' ? 'smoke' : 'full',
  strike: async ({ tenantGateway, ...product }, length) => {
    const fault = KEY_FAULTS[kind];
    if (fault) tenantGateway.fail(fault);
    await product.stop('products');
    await product.start('products');
    await seconds(length);
    tenantGateway.pass();
  },
});

const restart = (name: 'web' | 'products' | 'invoices' | 'tenant'): Fault => ({
  name: `SIGTERM of ${name}, started again`,
  from: name === 'web' ? 'smoke' : 'full',
  strike: async (product) => {
    await product.stop(name);
    await product.start(name);
  },
});

const crowd = (name: string, open: (port: number) => Promise<Crowd>, holdSeconds: number): Fault => ({
  name,
  strike: async ({ targets }, length) => {
    const people = await open(Number(new URL(targets.shopUrl).port));
    await seconds(Math.max(length, holdSeconds));
    const remark = `the storefront closed ${people.countClosed()}`;
    people.leave();
    return remark;
  },
});

/** Longer than the longest that the storefront may let a slow request live: 10 s, looked at twice a minute. */
const SLOW_SECONDS = 45;

export const FAULTS: readonly Fault[] = [
  { name: 'none', from: 'ci', strike: (_product, length) => seconds(length) },
  {
    name: 'key rotation: publish, sign, drop',
    from: 'ci',
    strike: async (product, length) => {
      for (const step of [publishKey, signWithNewest, dropOldKeys]) {
        await step(product);
        await seconds(length);
      }
    },
  },
  { name: 'emergency key replacement', strike: replaceKey },
  {
    name: 'tenant down and back, warm',
    from: 'smoke',
    strike: hold({ begin: (product) => product.stop('tenant'), end: (product) => product.start('tenant') }),
  },
  {
    name: 'tenant down and back, APIs cold',
    strike: async (product, length) => {
      await product.stop('tenant');
      for (const api of ['products', 'invoices'] as const) {
        await product.stop(api);
        await product.start(api);
      }
      await seconds(length);
      await product.start('tenant');
    },
  },
  ...Object.keys(KEY_FAULTS).map(keyFault),
  {
    name: 'an API killed, started again',
    from: 'ci',
    strike: hold({
      begin: (product) => product.kill('products'),
      end: (product) => product.start('products'),
    }),
  },
  {
    name: 'an API resets in mid-body',
    from: 'smoke',
    strike: hold({
      begin: ({ productsGateway }) => productsGateway.fail(resetMidBody),
      end: ({ productsGateway }) => productsGateway.pass(),
    }),
  },
  {
    name: 'Redis hangs',
    from: 'smoke',
    needsRedis: true,
    strike: holdRedis({ begin: (redis) => redis.pause(), end: (redis) => redis.resume() }),
  },
  {
    name: 'Redis flushed',
    maySignOut: true,
    from: 'ci',
    needsRedis: true,
    strike: (product) => redisOf(product).flush(),
  },
  {
    name: 'Redis down and back, empty',
    maySignOut: true,
    needsRedis: true,
    strike: holdRedis({ begin: (redis) => redis.kill(), end: (redis) => redis.start() }),
  },
  ...(['web', 'products', 'invoices', 'tenant'] as const).map(restart),
  { name: '100,000 bad requests', strike: (product) => watchMemory(product, 100_000) },
  crowd('2,000 idle connections', (port) => openIdle(port, 2_000), 0),
  crowd('200 slow clients', (port) => openSlow(port, 200), SLOW_SECONDS),
];

const RUNS: readonly Run[] = ['ci', 'smoke', 'full'];

/** The faults of a run, and the names of those that it would have if there were a Redis. */
export function selectFaults(run: Run, hasRedis: boolean): { faults: Fault[]; skipped: string[] } {
  const wanted = FAULTS.filter(({ from = 'full' }) => RUNS.indexOf(from) <= RUNS.indexOf(run));
  return {
    faults: wanted.filter(({ needsRedis = false }) => hasRedis || !needsRedis),
    skipped: wanted.filter(({ needsRedis = false }) => !hasRedis && needsRedis).map(({ name }) => name),
  };
}
