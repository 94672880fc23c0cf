import { MonoCloudHttpError } from '@monocloud/auth-core';
import { describe, expect, it, vi } from 'vitest';
import type { ScriptedProvider } from '../core/testing/scripted-provider.ts';
import { createShopper } from '../core/testing/shopper.ts';
import { COOKIE_SECRET, createTestClient } from '../core/testing/test-client.ts';
import type { MonoCloudSharedSessionStore, SessionAuthority } from './index.ts';
import type { RedisSessionStore } from './redis-session-store.ts';
import { openForEachTest } from './testing/each-test.ts';
import { signInWith } from './testing/signed-in.ts';
import type { TestRedis } from './testing/test-redis.ts';

let provider: ScriptedProvider;
let redis: TestRedis;
let store: RedisSessionStore;

openForEachTest((opened) => {
  ({ redis, provider } = opened);
  store = redis.createStore();
});

const signIn = (changes?: Partial<SessionAuthority>) => signInWith({ provider, redis, store }, changes);

describe('a session in Redis', () => {
  it('is sealed, and forgotten when it ends', async () => {
    const { key } = await signIn();
    const name = `${redis.prefix}${key}`;
    const entry = JSON.stringify(await redis.redis.hgetall(name));
    for (const secret of ['refresh-1', 'Ada', 'user-1']) expect(entry).not.toContain(secret);
    const lives = await redis.redis.pttl(name);
    expect(lives).toBeGreaterThan(86_000_000);
    expect(lives).toBeLessThanOrEqual(86_401_000);
  });

  it('does not open under another key', async () => {
    const { key } = await signIn();
    await redis.redis.copy(`${redis.prefix}${key}`, `${redis.prefix}another`);
    expect(await store.get(key)).toBeDefined();
    expect(await store.get('another')).toBeUndefined();
  });

  it('N26 does not open for another application with the same secret and key', async () => {
    const { key } = await signIn();
    expect((await store.sharing.read(key)).record?.key).toBe(key);
    expect(await store.sharing.read(key, { application: 'another application' })).toEqual({});
  });

  it('D02 does not open as a cookie, even where one secret seals both', async () => {
    store = redis.createStore({ secret: COOKIE_SECRET });
    const { client, shopper, key } = await signIn();
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
    const sealed = (await redis.redis.hget(`${redis.prefix}${key}`, 'd')) ?? '';
    const other = createShopper(client, provider.authorize);
    other.take(`session-3000=${sealed}`);
    expect(sealed).not.toBe('');
    expect(await other.isSignedIn()).toBe(false);
  });

  it('does not open with another secret; a rotated one still opens it', async () => {
    const { key } = await signIn();
    const other = 'another secret of the store, thirty-two';
    expect(await redis.createStore({ secret: other }).get(key)).toBeUndefined();
    const rotated = redis.createStore({ secret: [other, 'a store secret that only the tests know'] });
    expect(await rotated.get(key)).toHaveProperty('user');
  });

  it('ends everywhere when the application deletes it by its key, for good', async () => {
    const { shopper, key } = await signIn();
    await store.delete(key);
    await expect(shopper.getTokens()).rejects.toThrow('Session does not exist');
    const [session, lifetime] = [{ user: { sub: 'user-1' } }, { c: 1, u: 1 }];
    await store.set(key, session, lifetime);
    const again = { record: { key, version: 1, lifetime, session }, endsAt: 4_000_000_000 };
    expect(await store.sharing.write(again)).toBe('ended');
    expect(await store.get(key)).toBeUndefined();
  });

  it('W14 moves to a new key at sign-in; the old one is over', async () => {
    const { shopper, key } = await signIn();
    await shopper.signIn();
    expect(await store.get(key)).toBeUndefined();
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
  });
});

describe('a session that the store does not take', () => {
  it('F08 is not begun', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const sharing: SessionAuthority = { ...store.sharing, write: async () => 'superseded' };
    const changed: MonoCloudSharedSessionStore = { ...store, sharing };
    const client = createTestClient(provider, { session: { store: changed } });
    const shopper = createShopper(client, provider.authorize);
    expect(await shopper.signIn()).toMatchObject({ status: 503 });
    expect(shopper.cookies().size).toBe(0);
    log.mockRestore();
  });
});

describe('a process whose lease is over', () => {
  it('E07 does not spend the refresh token', async () => {
    const { shopper } = await signIn({
      lock: async () => ({ isHeld: () => false, release: async () => undefined }),
    });
    await expect(shopper.getTokens({ forceRefresh: true })).rejects.toThrow(MonoCloudHttpError);
    expect(provider.tokenForms).toEqual([]);
  });

  it('E07 E09 does not end a session that another process has refreshed, when its own token is refused', async () => {
    const { shopper, key } = await signIn();
    provider.tokenScripts = [
      async () => {
        const { record } = await store.sharing.read(key);
        if (!record) throw new Error('The session is gone');
        const accessTokens = record.session.accessTokens?.map((token) => ({
          ...token,
          accessToken: 'newer',
        }));
        await store.sharing.write({
          record: { ...record, version: record.version + 1, session: { ...record.session, accessTokens } },
          expectedVersion: record.version,
          endsAt: record.lifetime.c + 3600,
        });
        return { status: 400, json: { error: 'invalid_grant' } };
      },
    ];
    expect(await shopper.getTokens({ forceRefresh: true })).toMatchObject({ accessToken: 'newer' });
    expect(provider.tokenForms).toHaveLength(1);
  });
});

describe('the lock of a session', () => {
  it('waits for its holder, and is free at once when released', async () => {
    const first = await store.sharing.lock('a-session');
    const second = redis.createStore().sharing.lock('a-session');
    expect(first.isHeld()).toBe(true);
    await first.release();
    expect((await second).isHeld()).toBe(true);
  });

  it('fails with a MonoCloudHttpError when another process holds it for too long', async () => {
    await store.sharing.lock('a-session');
    const hasty = redis.createStore({ leaseMilliseconds: 90, waitMilliseconds: 120 });
    await expect(hasty.sharing.lock('a-session')).rejects.toThrow(MonoCloudHttpError);
  });

  it('is not released by who has lost it', async () => {
    const first = await store.sharing.lock('a-session');
    await redis.redis.set(`${redis.prefix}a-session:lock`, 'another holder');
    await first.release();
    expect(await redis.redis.get(`${redis.prefix}a-session:lock`)).toBe('another holder');
  });
});
