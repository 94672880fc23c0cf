import { expect, it } from 'vitest';
import { redis } from './testing/per-test.ts';
import type { TestRedis } from './testing/test-redis.ts';

const now = () => Math.floor(Date.now() / 1000);

/** Stores sessions of one user, each of which ends a minute after the one before; resolves with those that are left. */
async function begin(store: ReturnType<TestRedis['createStore']>, sub: string, count: number) {
  const keys = Array.from({ length: count }, (_, index) => `${sub}-${index}`);
  for (const [index, key] of keys.entries()) {
    const e = now() + 600 + 60 * index;
    const record = { key, version: 1, lifetime: { c: now(), u: now(), e }, session: { user: { sub } } };
    expect(await store.authority.write({ record, endsAt: e })).toBe('kept');
  }
  const sessions = await Promise.all(keys.map((key) => store.get(key)));
  return keys.filter((_, index) => sessions[index] !== undefined);
}

it('N30 a sign-in beyond maxSessionsPerUser ends the session of that user that would end first', async () => {
  const store = redis.createStore({ maxSessionsPerUser: 3 });
  expect(await begin(store, 'grace', 1)).toEqual(['grace-0']);
  expect(await begin(store, 'ada', 5)).toEqual(['ada-2', 'ada-3', 'ada-4']);
  expect(await store.get('grace-0')).toBeDefined();
  expect((await store.authority.read('ada-0')).end).toEqual({ reason: 'signed-out' });
  expect(await store.endSessions({ subject: 'ada' })).toBe(3);
});

it('N30 sessions stored by set count too, and one that was ended leaves room for another', async () => {
  const store = redis.createStore({ maxSessionsPerUser: 2 });
  const set = (key: string, e: number) =>
    store.set(key, { user: { sub: 'ada' } }, { c: now(), u: now(), e: now() + e });
  await set('a', 60);
  await set('b', 120);
  await store.delete('a');
  await set('c', 180);
  expect(await store.get('b')).toBeDefined();
  await set('d', 240);
  expect([await store.get('b'), await store.get('c')]).toEqual([undefined, { user: { sub: 'ada' } }]);
});

it.each([
  [0, 12],
  [1, 1],
  [undefined, 12],
])('N30 with maxSessionsPerUser %s, of 12 sessions %i are left', async (maxSessionsPerUser, left) => {
  const store = redis.createStore({ maxSessionsPerUser });
  expect(await begin(store, 'ada', 12)).toHaveLength(left);
});

it('N30 of 20 sign-ins at once at two processes, as many are left as a user may have', async () => {
  const stores = [redis.createStore({ maxSessionsPerUser: 5 }), redis.createStore({ maxSessionsPerUser: 5 })];
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => begin(stores[index % 2] ?? redis.createStore(), 'ada', 1)),
  ).catch(() => undefined);
  expect(await stores[0]?.endSessions({ subject: 'ada' })).toBeLessThanOrEqual(5);
});
