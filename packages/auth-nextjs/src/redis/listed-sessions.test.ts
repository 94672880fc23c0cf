import { describe, expect, it } from 'vitest';
import { holdClock, passSeconds, provider } from '../core/testing/per-test.ts';
import { openProcess, signInAs, signInThree } from './testing/logouts.ts';
import { NOTE_USE } from './scripts.ts';
import { gateway, redis, signIn } from './testing/per-test.ts';
import { STORE_SECRET } from './testing/test-redis.ts';

const ADA = { subject: 'user-1' };
const OTHER = { subject: 'user-2' };

describe('the sessions of a user', () => {
  it('G08 are listed for that user alone, with neither a token nor the key of a session', async () => {
    await signInThree();
    const { store } = openProcess();
    const listed = await store.listSessions(ADA);
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatchObject({
      session: { user: { sub: 'user-1' } },
      application: expect.any(String),
    });
    expect(await store.listSessions(OTHER)).toHaveLength(1);
    expect(await store.listSessions({ subject: 'unknown' })).toEqual([]);
    const text = JSON.stringify(listed);
    for (const name of await redis.keys()) expect(text).not.toContain(name.slice(redis.prefix.length));
    for (const token of ['refresh-1', 'accessToken', 'idToken']) expect(text).not.toContain(token);
    expect(provider.tokenForms).toHaveLength(3);
  });

  it('G08 end by their id, that one for every process and no other', async () => {
    const { states } = await signInThree();
    const [one, other] = [openProcess().store, openProcess().store];
    const [newest] = await one.listSessions(ADA);
    expect(await one.endSession(newest?.id ?? '', ADA)).toBe(true);
    expect((await states()).filter(Boolean)).toHaveLength(2);
    expect((await states()).at(2)).toBe(true);
    expect(await other.listSessions(ADA)).toHaveLength(1);
    expect(await other.endSession(newest?.id ?? '', ADA)).toBe(false);
  });

  it('G08 of another user do not end by their id, nor by their key, nor by nothing', async () => {
    const { states } = await signInThree();
    const { store } = openProcess();
    const [stranger] = await store.listSessions(OTHER);
    const keys = (await redis.keys()).map((name) => name.slice(redis.prefix.length));
    for (const id of [stranger?.id ?? 'none', ...keys, ''])
      expect(await store.endSession(id, ADA)).toBe(false);
    expect(await states()).toEqual([true, true, true]);
  });

  it('D03 are listed once each after the secret was rotated, and end by an id from before', async () => {
    const { laptop } = await signInThree();
    const [before] = await openProcess().store.listSessions(OTHER);
    const { store, client } = openProcess({
      secret: ['another secret of the store, thirty-two', STORE_SECRET],
    });
    const { req, res } = laptop.start();
    await client.getTokens(req, res, { forceRefresh: true });
    expect(await store.listSessions(ADA)).toHaveLength(2);
    expect(await store.endSession(before?.id ?? '', OTHER)).toBe(true);
    expect(await store.listSessions(OTHER)).toEqual([]);
  });

  it('are not listed once they have expired, even while their entry is still in the list', async () => {
    const { store, name } = await signIn();
    expect(await store.listSessions(ADA)).toHaveLength(1);
    await redis.redis.del(name);
    expect(await store.listSessions(ADA)).toEqual([]);
  });

  it('F08 are not listed as none while Redis is unavailable', async () => {
    const { store } = await signIn({ url: gateway.url, commandTimeoutMilliseconds: 300 });
    await gateway.cut();
    await expect(store.listSessions(ADA)).rejects.toThrow('session store');
    await expect(store.endSession('any', ADA)).rejects.toThrow('session store');
  });
});

describe('the last use of a session', () => {
  it('is noted by a request at most once a minute, and not by a list', async () => {
    holdClock();
    const { browser, store, name } = await signIn();
    const used = async () => (await store.listSessions(ADA))[0]?.usedAt ?? 0;
    const [began, noted] = [await used(), () => redis.redis.hget(name, 't')];
    passSeconds(59);
    await browser.getSession();
    await used();
    expect(await noted()).toBeNull();
    passSeconds(1);
    await used();
    expect(await noted()).toBeNull();
    await browser.getSession();
    // The same connection: what is asked now is answered after the note.
    expect(await used()).toBe(began + 60);
    expect(await noted()).toBe(String(began + 60));
    passSeconds(59);
    await browser.getSession();
    expect(await used()).toBe(began + 60);
  });

  it('does not bring back a session that ends while a request notes its use', async () => {
    const { store, key, name } = await signIn();
    await store.delete(key);
    await redis.redis.eval(NOTE_USE, 1, name, 4_000_000_000);
    expect(Object.keys(await redis.redis.hgetall(name))).toEqual(['end']);
    expect(await redis.redis.eval(NOTE_USE, 1, `${name}-gone`, 1)).toBe('noted');
    expect(await redis.redis.exists(`${name}-gone`)).toBe(0);
  });
});

it('N30 a hundred sessions of a user are listed with their order of use', async () => {
  const { client } = openProcess();
  await signInAs(client, 'sid-laptop');
  const { store } = openProcess();
  const now = Math.floor(Date.now() / 1000);
  const lifetime = { c: now - 500, e: now + 600 };
  const begin = (_: unknown, index: number) =>
    store.set(`by-hand-${index}`, { user: { sub: 'user-1' } }, { ...lifetime, u: now - index - 1 });
  await Promise.all(Array.from({ length: 99 }, begin));
  const listed = await store.listSessions(ADA);
  expect(listed).toHaveLength(100);
  const uses = listed.map(({ usedAt }) => usedAt);
  expect(uses).toEqual(uses.toSorted((a, b) => b - a));
});
