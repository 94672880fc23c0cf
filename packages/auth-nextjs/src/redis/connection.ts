import { MonoCloudHttpError } from '@monocloud/auth-core';
import { Redis } from 'ioredis';
import type { RedisSettings } from './options.ts';

/** One connection, made at the first command and again after every loss. */
export interface RedisConnection {
  /** Runs a command. Throws `MonoCloudHttpError` when Redis does not answer in time or with an error. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const LONGEST_RETRY_MILLISECONDS = 1000;

/** What went wrong in words only: the error of a command carries its arguments, the password among them. */
function causeOf(error: unknown): Error {
  return new Error(error instanceof Error ? error.message : 'Unknown error of the Redis client');
}

/** Connects lazily. While Redis is away, a command fails after its time; nothing is served from memory. */
export function createRedisConnection({ url, commandTimeoutMilliseconds }: RedisSettings): RedisConnection {
  const redis = new Redis(url, {
    lazyConnect: true,
    commandTimeout: commandTimeoutMilliseconds,
    connectTimeout: commandTimeoutMilliseconds,
    // A command whose answer got lost is repeated by those who know that it may be.
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 50, LONGEST_RETRY_MILLISECONDS),
  });
  // Without a listener the client writes to the console; each command reports the failure to its caller anyway.
  redis.on('error', () => undefined);
  return {
    async run(command) {
      try {
        return await command(redis);
      } catch (error) {
        const cause = causeOf(error);
        throw new MonoCloudHttpError('The session store did not answer', undefined, { cause });
      }
    },
    async close() {
      redis.disconnect();
    },
  };
}
