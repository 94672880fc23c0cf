import type { Product } from '../../harness/product.ts';
import type { PostgresProbe } from './postgres.ts';
import type { RedisProbe } from './redis.ts';

/** What takes part in a request. */
export const PARTS = ['load', 'balancer', 'web', 'api', 'redis', 'postgres'] as const;

export type Part = (typeof PARTS)[number];

/** CPU time of each part: since it started, or for one request, in milliseconds. */
export type CpuMs = Record<Part, number>;

export const mapParts = (value: (part: Part) => number): CpuMs => ({
  load: value('load'),
  balancer: value('balancer'),
  web: value('web'),
  api: value('api'),
  redis: value('redis'),
  postgres: value('postgres'),
});

function readOwnCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const sumCpuMs = ({ members }: Product, isWeb: boolean) =>
  members
    .filter(({ name }) => (name === 'web') === isWeb)
    .reduce((sum, { process }) => sum + process.readCpuMs(), 0);

export interface Sources {
  product: Product;
  redis: RedisProbe;
  /** None where there is no PostgreSQL: the time of the data is then the API's. */
  postgres: PostgresProbe | undefined;
}

export async function readCpu({ product, redis, postgres }: Sources): Promise<CpuMs> {
  const [redisMs, postgresMs] = await Promise.all([redis.readCpuMs(), postgres?.readCpuMs() ?? 0]);
  return {
    load: readOwnCpuMs(),
    balancer: product.balancer?.readCpuMs() ?? 0,
    web: sumCpuMs(product, true),
    api: sumCpuMs(product, false),
    redis: redisMs,
    postgres: postgresMs,
  };
}
