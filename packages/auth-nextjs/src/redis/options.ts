import { MonoCloudValidationError } from '@monocloud/auth-core';
import { z } from 'zod';

/** What {@link createRedisSessionStore} takes. */
export interface RedisSessionStoreOptions {
  /** `redis://` or `rediss://` with user, password and database as needed. */
  url: string;
  /** Seals what is stored, at least 32 characters. Several: the first seals, all open. */
  secret: string | string[];
  /** Begins every key. Default `monocloud:session:`. */
  prefix?: string;
  /** How long a process that died keeps a session locked. Default 10 000; a living one renews it three times as often. */
  leaseMilliseconds?: number;
  /** How long a request waits for another process before it fails. Default twice the lease; must be longer than it. */
  waitMilliseconds?: number;
  /** Sessions one user (`sub`) may have; a further one ends the oldest. Default 100; 0: any number. */
  maxSessionsPerUser?: number;
  /** Hears that a further session has ended the oldest of its user. Not awaited; what it throws is ignored. */
  onSessionLimit?: (ended: { subject: string; count: number }) => void;
  /** How long Redis may take for one command, connecting included. Default 2 000; at most a third of the lease. */
  commandTimeoutMilliseconds?: number;
}

export interface RedisSettings extends Required<Omit<RedisSessionStoreOptions, 'secret'>> {
  secrets: string[];
}

const milliseconds = z.number().int().positive();
const secret = z.string().min(32, 'secret must have at least 32 characters');
const onSessionLimit = z.custom<RedisSettings['onSessionLimit']>(
  (value) => typeof value === 'function',
  'onSessionLimit must be a function',
);
const options = z
  .object({
    url: z.string().regex(/^rediss?:\/\//, 'url must begin with redis:// or rediss://'),
    secret: z.union([secret, z.array(secret).min(1)]),
    prefix: z.string().min(1).default('monocloud:session:'),
    maxSessionsPerUser: z.number().int().min(0).default(100),
    onSessionLimit: onSessionLimit.default(() => () => undefined),
    leaseMilliseconds: milliseconds.default(10_000),
    waitMilliseconds: milliseconds.optional(),
    commandTimeoutMilliseconds: milliseconds.optional(),
  })
  .transform(({ secret, ...given }) => ({
    ...given,
    secrets: [secret].flat(),
    waitMilliseconds: given.waitMilliseconds ?? 2 * given.leaseMilliseconds,
    commandTimeoutMilliseconds:
      given.commandTimeoutMilliseconds ?? Math.min(2000, Math.floor(given.leaseMilliseconds / 3)),
  }))
  .refine((given) => given.waitMilliseconds > given.leaseMilliseconds, {
    error: 'waitMilliseconds must be longer than leaseMilliseconds',
  })
  .refine((given) => given.commandTimeoutMilliseconds * 3 <= given.leaseMilliseconds, {
    error: 'commandTimeoutMilliseconds must be at most a third of leaseMilliseconds',
  });

/** Throws `MonoCloudValidationError` with the first problem; never says what the value was. */
export function parseRedisOptions(given: RedisSessionStoreOptions): RedisSettings {
  const parsed = options.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new MonoCloudValidationError(
    `Redis session store: ${parsed.error.issues[0]?.message ?? 'not valid'}`,
  );
}
