import { Redis } from 'ioredis';
import { toStoreError } from '../core/session/store-error.ts';
import type { RedisSettings } from './options.ts';

/** One connection, made at the first command and again after every loss. */
export interface RedisConnection {
  /** Runs a command. Throws `MonoCloudHttpError` when Redis does not answer in time or with an error. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  /** Runs a script, which touches that key alone. Throws as `run`. */
  evaluate: (script: string, key: string, ...args: (string | number)[]) => Promise<unknown>;
  close(): Promise<void>;
}

const MAX_RETRY_MILLISECONDS = 1000;

/** Connects lazily. While Redis is unavailable, a command fails after its timeout; nothing is served from memory. */
export function createRedisConnection({ url, commandTimeoutMilliseconds }: RedisSettings): RedisConnection {
  const redis = new Redis(url, {
    lazyConnect: true,
    commandTimeout: commandTimeoutMilliseconds,
    connectTimeout: commandTimeoutMilliseconds,
    // A host that is gone without a word would keep its connection for as long as the kernel repeats itself.
    socketTimeout: 2 * commandTimeoutMilliseconds,
    // A primary that became a replica keeps its connections, and takes no write.
    reconnectOnError: ({ message }) => message.includes('READONLY'),
    // A command whose answer got lost is repeated by those who know that it may be.
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 50, MAX_RETRY_MILLISECONDS),
  });
  // Without a listener the client writes to the console; each command reports the failure to its caller anyway.
  redis.on('error', () => undefined);
  const run: RedisConnection['run'] = async (command) => {
    try {
      return await command(redis);
    } catch (error) {
      throw toStoreError(error);
    }
  };
  return {
    run,
    evaluate: (script, key, ...args) => run(() => redis.eval(script, 1, key, ...args)),
    async close() {
      redis.disconnect();
    },
  };
}
