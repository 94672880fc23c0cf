import { Redis } from 'ioredis';

/** What is asked of the Redis that the storefronts share. */
export interface RedisProbe {
  /** Commands since it started. */
  countCommands: () => Promise<number>;
  /** Memory that it takes for so many more sessions like the ones that are there. Leaves them there. */
  measureSessions: (count: number) => Promise<number>;
  close: () => Promise<void>;
}

async function readInfo(redis: Redis, section: string, name: string): Promise<number> {
  const value = new RegExp(`^${name}:(\\d+)`, 'm').exec(await redis.info(section))?.[1];
  if (value === undefined) throw new Error(`Redis tells no ${name}`);
  return Number(value);
}

const BATCH = 500;

/** Copies all keys, as a sign-in of another user would make them, until there are that many more sessions. */
async function copySessions(redis: Redis, sessions: number, count: number): Promise<void> {
  const keys = await redis.keys('*');
  const dumps = await Promise.all(keys.map(async (key) => ({ key, dump: await redis.dumpBuffer(key) })));
  const rounds = Math.ceil(count / sessions);
  for (let first = 0; first < rounds; first += BATCH) {
    const pipeline = redis.pipeline();
    for (let round = first; round < Math.min(first + BATCH, rounds); round += 1) {
      const mark = String(round).padStart(6, '0');
      for (const { key, dump } of dumps)
        if (dump) pipeline.restore(`${key.slice(0, -6)}${mark}`, 0, dump, 'REPLACE');
    }
    await pipeline.exec();
  }
}

export function openRedisProbe(url: string): RedisProbe {
  const redis = new Redis(url);
  return {
    countCommands: () => readInfo(redis, 'stats', 'total_commands_processed'),
    async measureSessions(count) {
      const sessions = (await redis.keys('*')).filter((key) => !key.includes(':of:')).length;
      const before = await readInfo(redis, 'memory', 'used_memory');
      await copySessions(redis, sessions, count);
      return (await readInfo(redis, 'memory', 'used_memory')) - before;
    },
    close: async () => {
      redis.disconnect();
    },
  };
}
