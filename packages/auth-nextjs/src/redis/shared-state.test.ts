import { MonoCloudHttpError, MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import { COOKIE_SECRET, createClient, force, openClientBrowser, provider } from '../core/testing/per-test.ts';
import { createRedisSessionStore } from './index.ts';
import { open, redis, signIn } from './testing/per-test.ts';
import { STORE_SECRET } from './testing/test-redis.ts';

const OTHER_SECRET = 'another secret of the store, thirty-two';

describe('a session in Redis', () => {
  it('is sealed, and forgotten when it ends', async () => {
    const { name } = await signIn();
    const entry = Object.values(await redis.redis.hgetall(name)).join(' ');
    for (const secret of ['refresh-1', '"Ada"', 'user-1']) expect(entry).not.toContain(secret);
    const ttlMs = await redis.redis.pttl(name);
    expect(ttlMs).toBeGreaterThan(86_000_000);
    expect(ttlMs).toBeLessThanOrEqual(86_401_000);
  });

  it('does not open under another key', async () => {
    const { store, key, name } = await signIn();
    await redis.redis.copy(name, `${redis.prefix}another`);
    expect(await store.get(key)).toBeDefined();
    expect(await store.get('another')).toBeUndefined();
  });

  it('N26 does not open for another application with the same secret and key', async () => {
    const { store, key } = await signIn();
    expect((await store.authority.read(key)).record?.key).toBe(key);
    expect(await store.authority.read(key, { application: 'another application' })).toEqual({});
  });

  it('D02 does not open as a cookie, even where one secret seals both', async () => {
    const { client, browser, name } = await signIn({ secret: COOKIE_SECRET });
    expect(await browser.getTokens()).toMatchObject({ isExpired: false });
    const sealed = (await redis.redis.hget(name, 'd')) ?? '';
    const other = openClientBrowser(client);
    other.take(`session-3000=${sealed}`);
    expect(sealed).not.toBe('');
    expect(await other.isSignedIn()).toBe(false);
  });

  it('does not open with another secret; a rotated one still opens it', async () => {
    const { key } = await signIn();
    expect(await redis.createStore({ secret: OTHER_SECRET }).get(key)).toBeUndefined();
    const rotated = redis.createStore({ secret: [OTHER_SECRET, STORE_SECRET] });
    expect(await rotated.get(key)).toHaveProperty('user');
  });

  it.each([
    ['null', null],
    ['a text', 'ada'],
    ['missing', undefined],
  ])('does not open when its user is %s, as a cookie does not', async (_what, user) => {
    const { store, key } = await signIn();
    const session = await store.get(key);
    if (!session) throw new Error('the session is not in the store');
    Object.assign(session, { user });
    await store.set(key, session, { c: 0, u: 0, e: 4_000_000_000 });
    expect(await store.get(key)).toBeUndefined();
  });

  it('D03 is sealed anew with the first secret at the next refresh', async () => {
    const { browser, store, key } = await signIn();
    const rotating = redis.createStore({ secret: [OTHER_SECRET, STORE_SECRET] });
    const { req, res } = browser.start();
    await createClient({ session: { store: rotating } }).getTokens(req, res, force);
    expect(await store.get(key)).toBeUndefined();
    const rotated = await redis.createStore({ secret: OTHER_SECRET }).get(key);
    expect(rotated).toMatchObject({ refreshToken: 'refresh-2' });
  });

  it('is not seen by a store with another prefix', async () => {
    const { key } = await signIn();
    const other = redis.createStore({ prefix: `${redis.prefix}other:` });
    expect(await other.get(key)).toBeUndefined();
    await other.delete(key);
    expect(await redis.createStore().get(key)).toHaveProperty('user');
  });

  it('ends everywhere when the application deletes it by its key, for good', async () => {
    const { browser, store, key } = await signIn();
    await store.delete(key);
    await expect(browser.getTokens()).rejects.toThrow('Session does not exist');
    const [session, lifetime] = [{ user: { sub: 'user-1' } }, { c: 1, u: 1 }];
    await store.set(key, session, lifetime);
    const again = { record: { key, version: 1, lifetime, session }, endsAt: 4_000_000_000 };
    expect(await store.authority.write(again)).toBe('ended');
    expect(await store.get(key)).toBeUndefined();
  });

  it('W14 moves to a new key at sign-in; the old one is over', async () => {
    const { browser, store, key } = await signIn();
    await browser.signIn();
    expect(await store.get(key)).toBeUndefined();
    expect(await browser.getTokens()).toMatchObject({ isExpired: false });
  });

  it('F08 is not begun when the store does not take it', async () => {
    const { browser } = open({}, () => ({ write: async () => 'superseded' }));
    expect(await browser.signIn()).toMatchObject({ status: 503 });
    expect(browser.cookies().size).toBe(0);
  });

  it('D02 has ended also when its end cannot be read', async () => {
    const { browser, name } = await signIn();
    await redis.redis.hset(name, 'end', 'not JSON');
    expect(await browser.getSession()).toBeUndefined();
  });
});

it('F08 what is stored ends by itself, every key of it: a session, its lock, its end, its cooldown, its place in a list', async () => {
  const { browser, store } = await signIn();
  provider.answer({ status: 503 });
  await expect(browser.getTokens(force)).rejects.toThrow(MonoCloudHttpError);
  await store.authority.lock('a-session');
  await store.authority.end('another-session', { reason: 'signed-out' });
  const [keys, lists] = [await redis.keys(), await redis.lists()];
  expect([keys.length, lists.length]).toEqual([4, 1]);
  for (const key of [...keys, ...lists]) expect(await redis.redis.pttl(key)).toBeGreaterThan(0);
});

describe('the lock of a session', () => {
  it('waits for its holder, and is free at once when released', async () => {
    const first = await redis.createStore().authority.lock('a-session');
    const second = redis.createStore().authority.lock('a-session');
    expect(first.isHeld()).toBe(true);
    await first.release();
    expect((await second).isHeld()).toBe(true);
  });

  it('fails with a MonoCloudHttpError when another process holds it for too long', async () => {
    await redis.createStore().authority.lock('a-session');
    const hasty = redis.createStore({ leaseMilliseconds: 90, waitMilliseconds: 120 });
    await expect(hasty.authority.lock('a-session')).rejects.toThrow(MonoCloudHttpError);
  });

  it('is not released by who has lost it', async () => {
    const first = await redis.createStore().authority.lock('a-session');
    await redis.redis.set(`${redis.prefix}a-session:lock`, 'another holder');
    await first.release();
    expect(await redis.redis.get(`${redis.prefix}a-session:lock`)).toBe('another holder');
  });
});

describe('the options of the store', () => {
  const good = { url: 'redis://127.0.0.1:6379', secret: STORE_SECRET };

  it.each([
    [{ ...good, url: 'http://127.0.0.1' }, 'url must begin with redis:// or rediss://'],
    [{ ...good, secret: 'short' }, 'secret must have at least 32 characters'],
    [{ ...good, secret: [] }, 'Redis session store'],
    [{ ...good, leaseMilliseconds: 500, waitMilliseconds: 400 }, 'waitMilliseconds must be longer'],
    [{ ...good, leaseMilliseconds: 500, commandTimeoutMilliseconds: 400 }, 'at most a third'],
  ])('are refused at construction: %o', (options, message) => {
    const construct = () => createRedisSessionStore(options);
    expect(construct).toThrow(MonoCloudValidationError);
    expect(construct).toThrow(message);
  });
});
