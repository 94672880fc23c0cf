import { afterEach, beforeEach } from 'vitest';
import { createClient, openClientBrowser, provider } from '../../core/testing/per-test.ts';
import type { MonoCloudSharedSessionStore, RedisSessionStoreOptions, SessionAuthority } from '../index.ts';
import { type TestRedis, openTestRedis, startRedisGateway } from './test-redis.ts';

// A file that imports this gets both anew before each test, besides what the tests of the core get.
export let redis: TestRedis;
/** The way to Redis that a test can cut. */
export let gateway: Awaited<ReturnType<typeof startRedisGateway>>;

beforeEach(async ({ skip }) => {
  redis = await openTestRedis(skip);
  gateway = await startRedisGateway();
});
afterEach(async () => {
  await redis?.stop();
  await gateway?.cut();
});

/** Changes how a process sees the sessions. */
export type ChangeAuthority = (authority: SessionAuthority) => Partial<SessionAuthority>;

/** One process of the application, with a store of its own, and a browser without cookies. */
export function open(options: Partial<RedisSessionStoreOptions> = {}, change: ChangeAuthority = () => ({})) {
  const store = redis.createStore(options);
  const authority: SessionAuthority = { ...store.authority, ...change(store.authority) };
  const changed: MonoCloudSharedSessionStore = { ...store, authority };
  const client = createClient({ session: { store: changed } });
  return { store, client, browser: openClientBrowser(client) };
}

/** As {@link open}, and signs in. `key` is where Redis keeps the session, without the prefix, which `name` has. */
export async function signIn(options?: Partial<RedisSessionStoreOptions>, change?: ChangeAuthority) {
  const opened = open(options, change);
  await opened.browser.signIn();
  provider.tokenForms.length = 0;
  const [name = ''] = await redis.keys();
  return { ...opened, name, key: name.slice(redis.prefix.length) };
}

/** How long Redis may take until it is used again, also on a busy machine. */
export const RECOVERY = { timeout: 10_000 };
