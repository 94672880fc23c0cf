import { createHmac } from 'node:crypto';
import type { RedisSessionStore } from '@monocloud/auth-nextjs/redis';
import { SettingsError } from '@monoshop/service-kit/settings';
import { z } from 'zod';

type Environment = Record<string, string | undefined>;

const deviceSchema = z.object({
  /** Random per sign-in, to find the session of a request among those of its user. Opens nothing. */
  id: z.string(),
  browser: z.string().optional(),
  system: z.string().optional(),
  isMobile: z.boolean().optional(),
  /** IP address, where the shop can know it. */
  address: z.string().optional(),
});

/** What is kept of the device that a session began on. */
export type SessionDevice = z.infer<typeof deviceSchema>;

/** What was kept of it; nothing in a session from before. */
export const readDevice = (session: Record<string, unknown>): SessionDevice | undefined =>
  deviceSchema.safeParse(session.device).data;

/** How many sessions a user may have: a further sign-in ends the oldest. */
interface SessionLimit {
  maxSessionsPerUser?: number;
  onSessionLimit?: (ended: { subject: string; count: number }) => void;
}

const VARIABLE = 'MONOSHOP_SESSION_REDIS_URL';

/**
 * Where sessions are kept: in Redis if `MONOSHOP_SESSION_REDIS_URL` names one, else (undefined) in the cookie itself.
 * Does not connect yet.
 * @throws SettingsError when the installed SDK has no such store.
 */
export async function openSessionStore(
  env: Environment,
  limit: SessionLimit = {},
): Promise<RedisSessionStore | undefined> {
  const url = env[VARIABLE]?.trim();
  if (!url) return undefined;
  const { createRedisSessionStore } = await loadStore();
  return createRedisSessionStore({ url, secret: listStoreSecrets(env), ...limit });
}

async function loadStore() {
  try {
    return await import('@monocloud/auth-nextjs/redis');
  } catch (cause) {
    const message = 'is set, but the installed @monocloud/auth-nextjs keeps no sessions in Redis. Unset it.';
    throw new SettingsError([{ name: VARIABLE, message }], { cause });
  }
}

/** One derived from each secret of the cookie, so that both rotate together, and no secret seals two kinds of data. */
function listStoreSecrets(env: Environment): string[] {
  const previous = env.MONOCLOUD_AUTH_COOKIE_SECRET_PREVIOUS?.trim().split(/\s+/) ?? [];
  return [env.MONOCLOUD_AUTH_COOKIE_SECRET ?? '', ...previous]
    .filter(Boolean)
    .map((secret) => createHmac('sha256', secret).update('monoshop session store').digest('base64url'));
}
