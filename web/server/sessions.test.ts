import { skipWithout } from '@monoshop/testing/required-service';
import { expect, it } from 'vitest';
import { openSessionStore, readDevice } from './session-store.ts';
import { endListed, endListedOthers, listOwn } from './sessions.ts';

const entry = (id: string, application: string) => ({
  id: `public-${id}`,
  beganAt: 1,
  usedAt: 2,
  session: { user: { sub: 'user-ada' }, device: { id } },
  application,
});
const kept = [entry('laptop', 'this shop'), entry('phone', 'this shop'), entry('x', 'another')];
const store = { listSessions: () => Promise.resolve(kept) };

it('G08 sessions of another shop in the same Redis are not listed, though their users have the same sub', async () => {
  const { listed, current } = await listOwn(store, 'user-ada', 'laptop');
  expect(current?.id).toBe('public-laptop');
  expect(listed.map(({ id }) => id)).toEqual(['public-laptop', 'public-phone']);
});

it.each([undefined, 'unknown'])('a session without a known id lists nothing: %s', async (id) => {
  expect(await listOwn(store, 'user-ada', id)).toEqual({ listed: [] });
});

it('G08 a session of another shop in the same Redis is not ended, and those that are ended are counted when others cannot be', async ({
  skip,
}) => {
  const store = await openSessionStore({
    MONOSHOP_SESSION_REDIS_URL: process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379',
    MONOCLOUD_AUTH_COOKIE_SECRET: `a cookie secret of this run ${crypto.randomUUID()}`,
  });
  if (!store) throw new Error('a store was expected');
  const subject = 'user-ada';
  const now = Math.floor(Date.now() / 1000);
  const applications = { laptop: 'this', phone: 'this', tablet: 'this', x: 'another' };
  for (const [id, application] of Object.entries(applications)) {
    const lifetime = { c: now, u: now, e: now + 600 };
    const session = { user: { sub: subject }, device: { id } };
    const record = { key: crypto.randomUUID(), version: 1, lifetime, session };
    const written = store.authority.write({ record, endsAt: now + 600, application });
    await written.catch(() => skipWithout('no Redis answers at TEST_REDIS_URL', skip));
  }
  const all = await store.listSessions({ subject });
  const idOf = (device: string) => all.find(({ session }) => readDevice(session)?.id === device)?.id ?? '';
  const asking = { store, subject, list: () => listOwn(store, subject, 'laptop') };
  await expect(endListed(asking, idOf('x'))).rejects.toMatchObject({ problem: { status: 404 } });
  expect(await store.listSessions({ subject })).toHaveLength(4);
  const endSession: typeof store.endSession = (id, options) =>
    id === idOf('tablet') ? Promise.reject(new Error('Redis is away')) : store.endSession(id, options);
  const counts: number[] = [];
  const ending = endListedOthers({ ...asking, store: { ...store, endSession } }, (count) =>
    counts.push(count),
  );
  await expect(ending).rejects.toThrow('Redis is away');
  expect(counts).toEqual([1]);
  await endListed(asking, idOf('tablet'));
  expect(await store.listSessions({ subject })).toHaveLength(2);
  await store.endSessions({ subject });
  await store.close();
});
