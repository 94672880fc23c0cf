import type { ScriptedProvider } from '../../core/testing/scripted-provider.ts';
import { createShopper } from '../../core/testing/shopper.ts';
import { createTestClient } from '../../core/testing/test-client.ts';
import type { MonoCloudSharedSessionStore, SessionAuthority } from '../index.ts';
import type { RedisSessionStore } from '../redis-session-store.ts';
import type { TestRedis } from './test-redis.ts';

/** What one process has: a tenant, and a store in the Redis of the test. */
export interface SharedSession {
  provider: ScriptedProvider;
  redis: TestRedis;
  store: RedisSessionStore;
}

/**
 * Signs a person in, in a process whose view of the store is changed. `key` is where Redis keeps the session, without
 * the prefix.
 */
export async function signInWith(
  { provider, redis, store }: SharedSession,
  changes: Partial<SessionAuthority> = {},
) {
  const changed: MonoCloudSharedSessionStore = { ...store, sharing: { ...store.sharing, ...changes } };
  const client = createTestClient(provider, { session: { store: changed } });
  const shopper = createShopper(client, provider.authorize);
  await shopper.signIn();
  provider.tokenForms.length = 0;
  const [key = ''] = (await redis.keys()).map((name) => name.slice(redis.prefix.length));
  return { client, shopper, key };
}
