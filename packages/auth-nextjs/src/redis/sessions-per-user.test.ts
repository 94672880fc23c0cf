import { now } from '@monocloud/auth-core/internal';
import { expect, it } from 'vitest';
import type { RedisSessionStore, VersionedWrite } from './index.ts';
import { redis } from './testing/per-test.ts';

/** Stores a session, of Ada unless said otherwise. */
function write(
  { authority }: RedisSessionStore,
  key: string,
  { sub = 'ada', endsAt = now() + 600, ...more }: Partial<VersionedWrite> & { sub?: string } = {},
) {
  const lifetime = { c: now(), u: now(), e: endsAt };
  const record = { key, version: 1, lifetime, session: { user: { sub } } };
  return authority.write({ record, endsAt, ...more });
}

/** The same by `set`: a session of Ada that began and ends so many seconds from now. */
const set = (store: RedisSessionStore, key: string, end = 600, age = 0) =>
  store.set(key, { user: { sub: 'ada' } }, { c: now() - age, u: now(), e: now() + end });

/** Stores sessions of one user, each of which ends a minute after the one before; resolves with those that are left. */
async function begin(store: RedisSessionStore, sub: string, count: number) {
  const keys = Array.from({ length: count }, (_, index) => `${sub}-${index}`);
  for (const [index, key] of keys.entries()) {
    expect(await write(store, key, { sub, endsAt: now() + 600 + 60 * index })).toBe('kept');
  }
  const sessions = await Promise.all(keys.map((key) => store.get(key)));
  return keys.filter((_, index) => sessions[index] !== undefined);
}

it('N30 a sign-in beyond maxSessionsPerUser ends the oldest session of that user', async () => {
  const ended: unknown[] = [];
  const onSessionLimit = (one: unknown) => {
    ended.push(one);
    throw new Error('of the application');
  };
  const store = redis.createStore({ maxSessionsPerUser: 3, onSessionLimit });
  expect(await begin(store, 'grace', 1)).toEqual(['grace-0']);
  expect(await begin(store, 'ada', 5)).toEqual(['ada-2', 'ada-3', 'ada-4']);
  expect(ended).toEqual([
    { subject: 'ada', count: 1 },
    { subject: 'ada', count: 1 },
  ]);
  expect(await store.get('grace-0')).toBeDefined();
  expect((await store.authority.read('ada-0')).end).toEqual({ reason: 'signed-out' });
  expect(await store.endSessions({ subject: 'ada' })).toBe(3);
});

it('N30 the oldest session ends, also where another one would end first', async () => {
  const store = redis.createStore({ maxSessionsPerUser: 2 });
  await set(store, 'in use for long', 600, 1000);
  await set(store, 'short', 60, 10);
  await set(store, 'new', 60);
  expect(await store.get('in use for long')).toBeUndefined();
  expect(await store.listSessions({ subject: 'ada' })).toHaveLength(2);
});

it('N30 a session that another process is writing just now is not ended', async () => {
  const store = redis.createStore({ maxSessionsPerUser: 2 });
  expect(await begin(store, 'ada', 2)).toHaveLength(2);
  const [list = ''] = await redis.lists();
  await redis.redis.zadd(list, Date.now() + 1, 'being-written');
  await set(store, 'third', 900);
  expect(await store.get('third')).toBeDefined();
  expect((await store.authority.read('being-written')).end).toBeUndefined();
});

it('N30 sessions stored by set count too, and one that was ended leaves room for another', async () => {
  const store = redis.createStore({ maxSessionsPerUser: 2 });
  await set(store, 'a', 60);
  await set(store, 'b', 120);
  await store.delete('a');
  await set(store, 'c', 180);
  expect(await store.get('b')).toBeDefined();
  await set(store, 'd', 240);
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

it('N30 of 20 sign-ins at once at two processes, no more are left than a user may have', async () => {
  const [one, other] = [
    redis.createStore({ maxSessionsPerUser: 5 }),
    redis.createStore({ maxSessionsPerUser: 5 }),
  ];
  await Promise.all(Array.from({ length: 20 }, (_, index) => write(index % 2 ? one : other, `${index}`)));
  const left = await one.listSessions({ subject: 'ada' });
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThanOrEqual(5);
});

it('N30 a refresh that loses to a sign-out leaves no key in the lists of its user', async () => {
  const store = redis.createStore();
  expect(await write(store, 'lost')).toBe('kept');
  await store.delete('lost');
  expect(await write(store, 'lost', { expectedVersion: 1 })).toBe('ended');
  await set(store, 'lost');
  expect(await redis.lists()).toEqual([]);
});

it('N30 a key that was left without a session ends no session', async () => {
  const store = redis.createStore({ maxSessionsPerUser: 2 });
  await write(store, 'one');
  const [list = ''] = await redis.lists();
  await redis.redis.zadd(list, Date.now() + 600_000, 'left');
  await write(store, 'two');
  expect(await store.listSessions({ subject: 'ada' })).toHaveLength(2);
});

it('N30 sessions of another application with the same Redis, prefix and secret neither count nor end', async () => {
  const store = redis.createStore({ maxSessionsPerUser: 2 });
  for (const key of ['other-0', 'other-1']) await write(store, key, { application: 'other' });
  for (const key of ['shop-0', 'shop-1', 'shop-2']) await write(store, key, { application: 'shop' });
  for (const key of ['set-0', 'set-1', 'set-2']) await set(store, key);
  const listed = await store.listSessions({ subject: 'ada' });
  expect(listed.map(({ application = 'none' }) => application).toSorted()).toEqual(
    ['none', 'other', 'shop'].flatMap((each) => [each, each]),
  );
});
