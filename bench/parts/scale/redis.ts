import { Redis } from 'ioredis';
import { z } from 'zod';
import { moveProcess } from '../../harness/cores.ts';

/** What is asked of the Redis that the storefronts share. */
export type RedisProbe = Awaited<ReturnType<typeof openRedisProbe>>;

/** Moves the server to a core. */
export async function openRedisProbe(url: string, core: number) {
  const redis = new Redis(url);
  const read = async (section: string, name: string) => {
    const value = new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await redis.info(section))?.[1];
    if (value === undefined) throw new Error(`Redis does not say its ${name}`);
    return Number(value);
  };
  moveProcess(await read('server', 'process_id'), [core]);
  return {
    /** Commands since it started. */
    countCommands: () => read('stats', 'total_commands_processed'),
    /** CPU time since it started. */
    async readCpuMs() {
      const [user, system] = await Promise.all([read('cpu', 'used_cpu_user'), read('cpu', 'used_cpu_sys')]);
      return (user + system) * 1000;
    },
    /** Memory that one of its sessions takes, with all that belongs to it. */
    async readSessionBytes() {
      const keys = await redis.keys('*');
      const sizes = await Promise.all(
        keys.map(async (key) => z.number().parse(await redis.memory('USAGE', key))),
      );
      const sessions = keys.filter((key) => !key.includes(':of:')).length;
      return sizes.reduce((sum, size) => sum + size, 0) / sessions;
    },
    close: async () => redis.disconnect(),
  };
}
